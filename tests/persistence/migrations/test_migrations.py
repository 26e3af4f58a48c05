"""The tables and the migrations say the same, there and back."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from persistence.engine.engines import UnsupportedDatabase, checked
from persistence.operations.migrate import check, config, revisions, upgrade
from persistence.tables import metadata


async def tables(address: str) -> dict[str, list[str]]:
    """Each table's primary key."""

    def read(connection: Connection) -> dict[str, list[str]]:
        found = inspect(connection)
        names = found.get_table_names()
        return {n: found.get_pk_constraint(n)["constrained_columns"] for n in names}

    engine = create_async_engine(address)
    async with engine.connect() as connection:
        keys = await connection.run_sync(read)
    await engine.dispose()
    return keys


async def downgrade(address: str) -> None:
    engine = create_async_engine(address)
    async with engine.begin() as connection:
        await connection.run_sync(lambda plain: command.downgrade(config(plain), "base"))
    await engine.dispose()


async def test_migrations_upgrade_downgrade_and_upgrade_again(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    for _ in range(2):
        await upgrade(address)
        await check(address)
        at, newest = await revisions(address)
        assert at == newest is not None
        assert set(await tables(address)) == {*metadata.tables, "alembic_version"}
        await downgrade(address)
        assert set(await tables(address)) <= {"alembic_version"}
        assert await revisions(address) == (None, newest)


async def test_every_table_has_a_primary_key(database_url: str) -> None:
    assert all((await tables(database_url)).values())


@pytest.mark.parametrize(
    "address", ["", "x", "sqlite:///hub.db", "sqlite+aiosqlite://", "mysql://a/b", "oracle://"]
)
def test_a_database_the_hub_does_not_run_on_is_refused(address: str) -> None:
    with pytest.raises(UnsupportedDatabase):
        checked(address)
