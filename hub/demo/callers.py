"""The callers of the demo: a token for each role, signed with a key that is made at the start and
kept nowhere. So a newcomer asks as a customer, as an associate and as a manager."""

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OKPKey

from domain.access.caller import Caller
from domain.access.issued.tracking import CreateTrackingLink
from domain.access.roles import Role
from domain.orders.order import Order
from domain.shared.ids import Prefix
from domain.shared.paging import Listing, Page
from hub.settings import Settings
from hub.wiring import Hub
from persistence.access.names import SqlNames

ISSUER: Final = "http://localhost/order-hub-demo"
AUDIENCE: Final = "order-hub-demo"
HOURS: Final = 12
ALGORITHM: Final = "Ed25519"


@dataclass(frozen=True)
class DemoCaller:
    """Somebody to ask as: what the menu says, and the token."""

    title: str
    token: str

    def shown(self) -> dict[str, str]:
        return {"title": self.title, "token": self.token}


# What the menu says, the role, and the limits by the names that the demo gives them.
# fmt: off
CALLERS: tuple[tuple[str, Role, Mapping[str, Any]], ...] = (
    ("a customer, with orders",           Role.CUSTOMER,    {"customer": "demo-1"}),
    ("another customer",                  Role.CUSTOMER,    {"customer": "demo-2"}),
    ("an associate of the Hamburg store", Role.ASSOCIATE,   {"locations": ["hamburg"]}),
    ("an associate of the Munich store",  Role.ASSOCIATE,   {"locations": ["munich"]}),
    ("the warehouse in Kassel",           Role.WAREHOUSE,   {"locations": ["warehouse"]}),
    ("the call center",                   Role.AGENT,       {}),
    ("a manager",                         Role.MANAGER,     {}),
    ("a partner who works in Munich",     Role.PARTNER,     {"locations": ["munich"]}),
    ("the web shop's server",             Role.INTEGRATION, {"channels": ["web"]}),
    ("an administrator",                  Role.ADMIN,       {}),
)
# fmt: on
LINK: Final = "whoever has the tracking link of one order"
NAMED: Final = (
    ("customer", Prefix.CUSTOMER),
    ("locations", Prefix.LOCATION),
    ("channels", Prefix.CHANNEL),
)


class DemoIssuer:
    """Signs the tokens of the demo. The hub verifies them as those of any issuer, with the public
    key, which is in a file while the demo runs."""

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", {"kid": "demo", "use": "sig"})
        self._folder = tempfile.TemporaryDirectory(prefix="order-hub-demo-")

    def trusted(self, settings: Settings) -> Settings:
        """The settings of a hub that accepts its tokens, and no others."""
        file = Path(self._folder.name) / "keys.json"
        file.write_text(json.dumps({"keys": [self._key.as_dict(private=False)]}))
        demo: dict[str, Any] = {
            "oidc_issuers": (ISSUER,),
            "oidc_audiences": (AUDIENCE,),
            "oidc_jwks": (str(file),),
            "oidc_algorithms": (ALGORITHM,),
            "oidc_claims": None,
            "oidc_roles": None,
        }
        return settings.model_copy(update=demo)

    def token(self, name: str, role: Role, limits: Mapping[str, Any]) -> str:
        now = int(time.time())
        claims = {
            **{"iss": ISSUER, "aud": AUDIENCE, "sub": name, "role": role.value},
            **{"iat": now, "exp": now + HOURS * 3_600},
            **limits,
        }
        header = {"alg": ALGORITHM, "kid": "demo"}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def close(self) -> None:
        """Remove the file."""
        self._folder.cleanup()


async def demo_callers(hub: Hub, issuer: DemoIssuer) -> Sequence[DemoCaller]:
    """Everybody whose customer, locations and channels there are in this hub."""
    names = SqlNames(hub.engines)
    callers = [
        DemoCaller(title, issuer.token(title, role, limits))
        for title, role, limits in CALLERS
        if await _exist(names, limits)
    ]
    link = await _tracking_token(hub)
    return [*callers, DemoCaller(LINK, link)] if link else callers


async def _exist(names: SqlNames, limits: Mapping[str, Any]) -> bool:
    for claim, prefix in NAMED:
        given = limits.get(claim, ())
        wanted = [given] if isinstance(given, str) else list(given)
        if None in await names.ids(prefix, wanted):
            return False
    return True


async def _tracking_token(hub: Hub) -> str | None:
    """The token of a link to the oldest order, for a day."""
    found = await hub.reads.page(Order, Listing(), Page(first=1))
    if not found.records:
        return None
    command = CreateTrackingLink(order_id=found.records[0].id, days=1)
    link = await hub.services.granting.create_tracking_link(
        Caller("demo", role=Role.ADMIN), None, command
    )
    return link.token
