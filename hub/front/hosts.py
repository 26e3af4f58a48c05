"""The names by which a hub may be asked. A page whose own name is made to point at the hub (DNS
rebinding) is of the hub's origin to its browser; the Host header tells it apart."""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from execution.http.responses import refused
from execution.request import JSON, Refusal

HOST = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
# What programs and browsers on the same machine call it.
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
# Probes ask by an address, and learn nothing that is not said to everybody.
PROBED = ("/livez", "/readyz")
MISDIRECTED = 421


class AllowedHosts:
    """Refuses requests that name another host: 421, as RFC 9110 has it."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(host for host in hosts if not host.startswith("*."))
        self._endings = tuple(host[1:] for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in PROBED or self._allows(scope):
            await self._app(scope, receive, send)
            return
        message = "This hub has another name: send requests to the address it is published at."
        await refused(JSON, Refusal(MISDIRECTED, message, "HOST_NOT_ALLOWED"))(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        given = Headers(scope=scope).getlist("host")
        if len(given) != 1:
            return False
        name = _name_of(given[0].strip().lower())
        return name in self._names or name.endswith(self._endings)


def _name_of(host: str) -> str:
    """Without the port, and without the dot of the root."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].removesuffix(".")
