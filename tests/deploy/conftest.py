import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from hub.settings import Settings
from hub.wiring import wire
from tests.conftest import address_of
from tests.deploy.site import NGINX, Site
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.shop import Shop


@pytest.fixture(scope="module")
def standing(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of a module: starting two hubs takes longer than most tests."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(migrated, folder / "hub.db")
    with Site(folder, address_of(folder / "hub.db")) as site:
        yield site


@pytest.fixture
def site(standing: Site) -> Site:
    """The site, made whole whatever the test before did to it."""
    standing.mend()
    return standing


@pytest.fixture(scope="module")
def shop(standing: Site) -> Shop:
    """The business of that site; who needs its database afterwards uses the graph."""

    async def open_shop() -> Shop:
        hub = wire(Settings(database_url=standing.database_url))
        try:
            return await Shop.open(hub)
        finally:
            await hub.close()

    return asyncio.run(open_shop())


@pytest.fixture
async def http(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the front door."""
    async with httpx2.AsyncClient(base_url=site.front.url, timeout=60, trust_env=False) as http:
        yield http


@pytest.fixture
def staff(http: httpx2.AsyncClient, shop: Shop, keys: Iterator[int]) -> Staff:
    """What the people of the shop do, through the front door."""
    return Staff(Client(http, keys), shop)


@pytest.fixture(scope="module")
def keys() -> Iterator[int]:
    """Idempotency keys that the tests of a module do not share."""
    return iter(range(1, 1_000_000))
