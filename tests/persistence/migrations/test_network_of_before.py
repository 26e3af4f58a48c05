"""Locations that a release without capabilities wrote, and writes during an upgrade."""

import pytest
from sqlalchemy import text

from domain.network.capabilities import Capability
from domain.network.filters import LocationWhere
from domain.network.location import Location
from domain.shared.paging import Listing
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from tests.persistence.migrations.releases import columns_at
from tests.persistence.migrations.test_supply_of_before import PLACE, ROWS


@pytest.fixture
def bare_url(bare: str) -> str:
    return bare


async def test_a_location_of_before_has_the_capabilities_of_its_flags(bare_url: str) -> None:
    await columns_at(bare_url, "0021")
    engines = open_engines(bare_url)
    async with engines.writer.begin() as connection:
        await connection.execute(text(ROWS[0]))
    await engines.dispose()
    await upgrade(bare_url)
    hub = wire(Settings(database_url=bare_url))
    for names in (None, frozenset({"capabilities"})):
        (found,) = await hub.reads.one(Location, [PLACE], names)
        assert found is not None
        assert found.capabilities == {Capability.SHIP}
    for capability, count in ((Capability.SHIP, 1), (Capability.PICKUP, 0)):
        listing = Listing(where=LocationWhere(capability=(capability,)))
        assert await hub.reads.count(Location, listing) == count
    await hub.close()
