"""Locations that a release without capabilities wrote, and writes during an upgrade."""

import pytest
from sqlalchemy import text

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.network.capabilities import Capability
from domain.network.filters import LocationWhere
from domain.network.location import Location, UpdateLocation
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


async def test_a_supplier_of_before_that_offered_pickup_does_not_and_can_be_changed(
    bare_url: str,
) -> None:
    await columns_at(bare_url, "0021")
    engines = open_engines(bare_url)
    row = ROWS[0].replace("'WAREHOUSE'", "'SUPPLIER'").replace("true, false", "true, true")
    async with engines.writer.begin() as connection:
        await connection.execute(text(row))
    await engines.dispose()
    await upgrade(bare_url)
    hub = wire(Settings(database_url=bare_url))
    (found,) = await hub.reads.one(Location, [PLACE])
    assert found is not None
    assert found.capabilities == {Capability.SHIP}
    caller = Caller(actor="staff", role=Role.ADMIN)
    change = UpdateLocation(location_id=PLACE, expected_version=1, name="Other")
    await hub.services.configuring.update_location(caller, None, change)
    (changed,) = await hub.reads.one(Location, [PLACE])
    assert changed is not None
    assert (changed.name, changed.offers_pickup) == ("Other", False)
    await hub.close()
