"""The checker finds no difference in correct data, and each law finds the errors it is for."""

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from domain.customers.customer import CreateCustomer
from domain.customers.erasure import EraseCustomer
from domain.privacy.retention import Terms
from domain.verify.laws import CHECKS, Check, Difference
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.verify.verify import SqlVerify
from tests.conftest import address_of
from tests.persistence.activity import a_day
from tests.persistence.verify.lies import LIES
from tests.persistence.verify.long_ledger import long_ledger
from tests.shop import Shop

engines_of = cache(open_engines)

SECONDS_MAX = 60


@pytest.fixture(scope="session")
def after_a_day(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which some of everything has happened, through the services alone."""
    file = tmp_path_factory.mktemp("day") / "day.db"
    shutil.copyfile(migrated, file)

    async def live() -> None:
        hub = wire(Settings(database_url=f"sqlite+aiosqlite:///{file}"))
        shop = await Shop.open(hub)
        await a_day(shop)
        given = shop.caller, None, CreateCustomer(name="Forgotten")
        gone = await hub.services.registering.create_customer(*given)
        erasing = shop.caller, None, EraseCustomer(customer_id=gone.id)
        await hub.services.erasing.erase_customer(*erasing)
        await hub.close()

    asyncio.run(live())
    return file


@pytest.fixture
def books(after_a_day: Path) -> Path:
    """The same file for each, so that statements are compiled once."""
    file = after_a_day.with_name("books.db")
    for beside in file.parent.glob(f"{file.name}*"):
        beside.unlink()
    return shutil.copyfile(after_a_day, file)


async def verified(file: Path) -> list[Difference]:
    address = address_of(file)
    hub = wire(Settings(database_url=address), engines_of(address))
    try:
        return await SqlVerify(hub.engines, Terms(hub.settings.retention)).differences()
    finally:
        await hub.close()


async def hashed(file: Path) -> None:
    hub = wire(Settings(database_url=address_of(file)), engines_of(address_of(file)))
    await hub.history_keeping.once()
    await hub.close()


async def added_up(file: Path) -> None:
    hub = wire(Settings(database_url=address_of(file)), engines_of(address_of(file)))
    assert await hub.metric_sums.once() > 0
    await hub.close()


async def test_after_a_day_of_business_all_consistency_laws_hold(books: Path) -> None:
    assert await verified(books) == []


async def test_an_empty_database_has_no_differences(migrated: Path) -> None:
    assert await verified(migrated) == []


@pytest.mark.parametrize(("check", "lie"), LIES)
async def test_a_planted_difference_is_found_by_its_consistency_law(
    books: Path, check: Check, lie: str
) -> None:
    if check is Check.HISTORY:
        await hashed(books)
    if check in (Check.METRIC_SUMS, Check.DAILY_DEMAND):
        await added_up(books)
    with closing(sqlite3.connect(books)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(lie).rowcount == 1
        connection.commit()
    found = await verified(books)
    assert {difference.check for difference in found} == {check}, found
    assert str(found[0]).startswith(f"{check} ")


def test_every_consistency_law_has_a_planted_difference_and_a_description() -> None:
    assert {check for check, _ in LIES} == set(Check) == set(CHECKS)


async def test_a_hundred_thousand_movements_are_checked_in_a_moment(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection:
        long_ledger(connection)
    began = time.perf_counter()
    assert await verified(books) == []
    assert time.perf_counter() - began < SECONDS_MAX
