"""While the next release comes up, the one before it writes to tables that are migrated already."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import checked, open_engines
from persistence.operations.migrate import upgrade
from persistence.tables import (
    inventory_movement_positions,
    log_heads,
    metadata,
    order_event_positions,
)
from tests.conftest import address_of
from tests.persistence.activity import a_day
from tests.persistence.migrating import Seeded, scripts
from tests.shop import Shop

# The first revision that a release runs on, and all that came after it.
RELEASED = [script.revision for script in scripts() if script.revision >= "0001"]
# Positions are written by triggers and by the relay.
BY_THE_DATABASE = (log_heads, order_event_positions, inventory_movement_positions)
TABLES = [table for table in metadata.sorted_tables if table not in BY_THE_DATABASE]
# fmt: off
FIT = {
    "a nullable column":  'op.add_column("orders", sa.Column("gift", sa.String()))',
    "a constant default": 'op.add_column("orders", sa.Column("gifts", sa.Integer(), '
                          'server_default="0", nullable=False))',
    "another table":      'op.create_table("gifts", sa.Column("id", sa.String(), '
                          'primary_key=True))',
}
UNFIT = {
    "a required column":  'op.execute("ALTER TABLE holds ADD COLUMN rank INTEGER NOT NULL")',
    "a column gone":      'op.drop_column("orders", "note")',
    "a column renamed":   'op.execute("ALTER TABLE orders RENAME COLUMN note TO remark")',
    "a new law":          'op.execute("ALTER TABLE orders ADD CONSTRAINT ck_new CHECK '
                          '(version > 99) NOT VALID")',
}
# fmt: on
Columns = dict[str, set[str]]
Rows = Mapping[str, Sequence[dict[str, Any]]]


@pytest.fixture(scope="module")
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


async def columns_at(address: str, revision: str) -> Columns:
    """What a release that runs on this revision knows."""

    def read(connection: Connection) -> Columns:
        found = inspect(connection)
        names = found.get_table_names()
        return {name: {column["name"] for column in found.get_columns(name)} for name in names}

    await upgrade(address, revision)
    engine = create_async_engine(checked(address))
    async with engine.connect() as connection:
        columns = await connection.run_sync(read)
    await engine.dispose()
    return columns


async def write_as_before(address: str, known: Columns, rows: Rows) -> int:
    """What a release that knew these columns writes, undone in the end. How many rows."""
    engines, written = open_engines(address), 0
    try:
        async with engines.writer.connect() as connection:
            for table in TABLES:
                columns = [
                    Column(c.name, c.type)
                    for c in table.columns
                    if c.name in known.get(table.name, set()) and c.computed is None
                ]
                names = {column.name for column in columns}
                old = Table(table.name, MetaData(), *columns)
                some = [{n: row[n] for n in names} for row in rows[table.name]] if names else []
                if some:
                    await connection.execute(insert(old), some)
                written += len(some)
            await connection.rollback()
    finally:
        await engines.dispose()
    return written


@pytest.mark.parametrize("revision", RELEASED)
async def test_a_process_of_an_older_revision_still_writes(
    bare: str, lived: Rows, revision: str
) -> None:
    known = await columns_at(bare, revision)
    await upgrade(bare)
    assert await write_as_before(bare, known, lived) > 200


async def test_additions_do_not_break_the_previous_release(
    bare: str, seeded: Seeded, lived: Rows
) -> None:
    known = await columns_at(bare, RELEASED[-1])
    for act in FIT.values():
        seeded.add(act)
    await upgrade(bare)
    assert await write_as_before(bare, known, lived) > 200


@pytest.mark.parametrize("how", UNFIT)
async def test_what_the_release_before_cannot_write_to_is_noticed(
    empty: str, seeded: Seeded, lived: Rows, how: str
) -> None:
    known = await columns_at(empty, RELEASED[-1])
    seeded.add(UNFIT[how])
    await upgrade(empty)
    with pytest.raises(DBAPIError):
        await write_as_before(empty, known, lived)
