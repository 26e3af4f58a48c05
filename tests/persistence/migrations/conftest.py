"""What a release wrote that ran on an earlier revision of the schema."""

import asyncio
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import select

from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.conftest import address_of
from tests.copies import migrate
from tests.persistence.activity import a_day
from tests.persistence.migrations.releases import (
    RELEASED,
    TABLES,
    Columns,
    KnownAt,
    Rows,
    columns_at,
)
from tests.servers import postgresql
from tests.shop import Shop


@pytest.fixture(scope="package", autouse=True)
def migrated_each_time() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", migrate)
        yield


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every row of a hub in which some of everything has happened."""
    address = address_of(tmp_path_factory.mktemp("lived") / "hub.db")

    async def live() -> Rows:
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        await a_day(await Shop.open(hub), losses=False)
        async with hub.engines.reader.connect() as connection:
            found = {
                table.name: [
                    dict(row) for row in (await connection.execute(select(table))).mappings()
                ]
                for table in TABLES
            }
        await hub.close()
        return found

    return asyncio.run(live())


@pytest.fixture(scope="session")
def known_at(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> KnownAt:
    """The columns of every revision on that kind of database, which is upgraded step by step."""
    known: dict[str, dict[str, Columns]] = {}

    async def columns(kind: str, revision: str) -> Columns:
        if kind not in known:
            file = tmp_path_factory.mktemp("revisions") / "hub.db"
            own = postgresql(f"revisions_{worker_id}") if kind == "postgresql" else address_of(file)
            known[kind] = {one: await columns_at(own, one) for one in RELEASED}
        return known[kind][revision]

    return columns
