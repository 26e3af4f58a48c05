"""While the next release comes up, the one before it writes to tables that are migrated already."""

import pytest
from sqlalchemy import Column, MetaData, Table, insert
from sqlalchemy.exc import DBAPIError

from persistence.engine.engines import checked, open_engines
from persistence.operations.migrate import upgrade
from tests.persistence.migrating import Seeded
from tests.persistence.migrations.releases import (
    RELEASED,
    TABLES,
    Columns,
    KnownAt,
    Rows,
    columns_at,
)

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
    database_url: str, known_at: KnownAt, lived: Rows, revision: str
) -> None:
    known = await known_at(checked(database_url).get_backend_name(), revision)
    assert await write_as_before(database_url, known, lived) > 200


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
