from collections.abc import AsyncIterator, Callable

import pytest

from hub.wiring import wire
from persistence.engine.engines import Engines
from tests.hub.identity.doors import Door, a_door, settings
from tests.hub.identity.issuer import AUDIENCE, Issuer, serving


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with serving(Issuer()) as issuer:
        yield issuer


@pytest.fixture
async def door(
    database_url: str, engines_of: Callable[[str], Engines], issuer: Issuer
) -> AsyncIterator[Door]:
    """A hub that accepts tokens of the issuer, API keys and tracking links."""
    tokens = {"oidc_issuers": (issuer.url,), "oidc_audiences": (AUDIENCE,), "oidc_leeway": 0}
    given = settings(database_url, proxies=("127.0.0.1",), **tokens)
    async with a_door(wire(given, engines_of(database_url))) as door:
        yield door
