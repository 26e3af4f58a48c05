"""Origins: the sites whose pages may use the graph."""

import re
from collections.abc import Collection

ANY = "*"
# `*` is any origin; `:*` is any port, or none. Browsers leave out the default port.
ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:(\d{1,5}|\*))?")
DEFAULT_PORT = re.compile(r"(?<=^http)(://.*):80$|(?<=^https)(://.*):443$")
# Development servers, which the demo allows.
LOCAL = tuple(
    f"{scheme}://{host}:*"
    for scheme in ("http", "https")
    for host in ("localhost", "127.0.0.1", "[::1]")
)


def normal(origin: str) -> str | None:
    """The origin as browsers send it; `None` if it is none."""
    found = origin.lower()
    if not ORIGIN.fullmatch(found):
        return None
    return DEFAULT_PORT.sub(lambda match: match[1] or match[2], found)


def pattern_of(origins: Collection[str]) -> re.Pattern[str]:
    """Matches the origins that the settings allow."""
    return re.compile("|".join(_pattern(origin) for origin in origins) or "(?!)")


def _pattern(origin: str) -> str:
    if origin == ANY:
        return ".*"
    host, any_port, _ = origin.partition(":*")
    return re.escape(host) + (r"(:\d+)?" if any_port else "")
