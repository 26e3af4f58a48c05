"""One migration after another: each whole or not at all, and none that others wait for."""

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from persistence.engine.engines import checked
from persistence.operations.migrate import revisions, upgrade
from tests.persistence.migrating import Seeded

TWICE = 'op.create_table("half", sa.Column("id", sa.Integer())); op.create_table("half")'
BESIDE = """with op.get_context().autocommit_block():
        op.create_index("ix_new", "orders", ["note"], postgresql_concurrently=True)"""


async def tables(address: str) -> list[str]:
    def names(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    engine = create_async_engine(checked(address))
    async with engine.connect() as connection:
        found = await connection.run_sync(names)
    await engine.dispose()
    return found


async def test_a_migration_that_fails_leaves_nothing_and_those_before_it_stay(
    bare: str, seeded: Seeded
) -> None:
    _, last = await revisions(bare)
    seeded.add(TWICE)
    for _ in range(2):
        with pytest.raises(DBAPIError, match="already exists"):
            await upgrade(bare)
        assert "half" not in await tables(bare)
        assert (await revisions(bare))[0] == last


async def test_an_index_is_made_outside_of_the_transaction(bare: str, seeded: Seeded) -> None:
    newest = seeded.add(BESIDE)
    await upgrade(bare)
    assert await revisions(bare) == (newest, newest)


async def test_a_migration_does_not_wait_for_a_lock_while_others_wait_behind_it(
    empty: str, seeded: Seeded
) -> None:
    await upgrade(empty)
    seeded.add('op.add_column("orders", sa.Column("gift", sa.String()))')
    engine = create_async_engine(checked(empty))
    async with engine.begin() as connection:
        await connection.execute(text("SELECT count(*) FROM orders"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await upgrade(empty)
    await engine.dispose()
    await upgrade(empty)
