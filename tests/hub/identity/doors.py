"""A hub that requires a credential, and whoever knocks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from domain.access.issued.keys import ApiKey, CreateApiKey
from domain.access.roles import Role
from hub.settings import Settings
from hub.wiring import Hub
from tests.hub.observed import serving
from tests.shop import Shop

QUERY = "{ __typename }"
ONE_WORDING = {
    "errors": [
        {
            "message": "This request needs a valid credential: send "
            "`Authorization: Bearer <token or API key>`.",
            "extensions": {"code": "UNAUTHENTICATED"},
        }
    ]
}


@dataclass
class Door:
    """The hub at an address, and its business."""

    url: str
    http: httpx2.AsyncClient
    hub: Hub
    shop: Shop

    async def ask(
        self, token: str | None, query: str = QUERY, variables: Any = None, **headers: str
    ) -> httpx2.Response:
        """One request, with this bearer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            named["authorization"] = f"Bearer {token}"
        body = {"query": query, "variables": variables}
        return await self.http.post("/graphql", json=body, headers=named)

    async def key(self, name: str = "till-7", **changes: Any) -> ApiKey:
        """A new API key, of a manager unless told otherwise."""
        command = CreateApiKey(**{"name": name, "role": Role.MANAGER, **changes})
        return await self.hub.services.granting.create_api_key(self.shop.caller, None, command)


@asynccontextmanager
async def a_door(hub: Hub) -> AsyncIterator[Door]:
    shop = await Shop.open_again(hub)
    async with serving(hub) as served:
        yield Door(served.url, served.http, hub, shop)


def settings(database_url: str, **changes: Any) -> Settings:
    return Settings(**{"database_url": database_url, "identity": "required", **changes})


def refused(answer: httpx2.Response) -> bool:
    """Whether it is refused in the one wording that there is."""
    said = answer.status_code, answer.json(), answer.headers["www-authenticate"]
    return said == (401, ONE_WORDING, 'Bearer realm="order-hub"')
