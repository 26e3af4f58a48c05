"""Reads that the driver runs: the same rows, the same values, and none lost with a connection."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from domain.orders.order import Order
from domain.shared.errors import Unavailable
from domain.shared.paging import Direction, Listing, Page
from persistence.engine.direct import NoDirect
from persistence.engine.engines import open_engines
from persistence.reads.ordering import is_indexed
from persistence.reads.reads import SqlReads
from persistence.tables import holds, orders
from persistence.tables.mapping.nouns import TABLES
from tests.graph.client import statements
from tests.persistence.activity import that_day
from tests.shop import Shop


def plain(shop: Shop) -> SqlReads:
    """The same reads, all of them through SQLAlchemy."""
    return SqlReads(replace(shop.hub.engines, direct=NoDirect()))


def values(record: Any, names: set[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


async def test_records_have_the_values_that_sqlalchemy_gives(shop: Shop) -> None:
    await that_day(shop)
    compared = 0
    for kind, table in TABLES.items():
        if "id" not in table.c:
            continue
        ids = [str(id) for (id,) in await shop.rows(f"SELECT id FROM {table.name} ORDER BY id")]
        records: list[Any] = await shop.hub.reads.one(kind, ids)
        others: list[Any] = await plain(shop).one(kind, ids)
        for record, expected in zip(records, others, strict=True):
            names = vars(expected).keys() - {"kind_"}
            assert values(record, names) == values(expected, names)
            assert record.kind_ is kind
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("sort", ["placed_at", "original_total"])
@pytest.mark.parametrize("direction", list(Direction))
async def test_pages_are_those_of_sqlalchemy(shop: Shop, sort: str, direction: Direction) -> None:
    await that_day(shop)
    listing = Listing(None, sort, direction)
    for page in (Page(first=3), Page(last=2), Page(first=250)):
        found = await shop.hub.reads.page(Order, listing, page)
        expected = await plain(shop).page(Order, listing, page)
        assert [one.id for one in found.records] == [one.id for one in expected.records]
        assert list(found.cursors) == list(expected.cursors)
        assert found.cursors[:1] == expected.cursors[:1]
        assert (found.has_next, found.has_previous) == (expected.has_next, expected.has_previous)


async def test_what_is_read_survives_the_loss_of_its_connection(shop: Shop) -> None:
    await shop.stock(1)
    order = await shop.place()
    assert await shop.hub.reads.one(Order, [order.id])
    if shop.hub.engines.reader.dialect.name == "postgresql":
        async with shop.hub.engines.writer.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database() "
                    "AND application_name = 'order-hub'"
                )
            )
    else:
        direct: Any = shop.hub.engines.direct
        direct._connection.close()
    for _ in range(2):
        (found,) = await shop.hub.reads.one(Order, [order.id])
        assert found is not None
        assert found.number == order.number


async def test_an_unreachable_database_is_asked_once() -> None:
    engines = open_engines("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable):
        await engines.direct.fetch("SELECT 1", None)
    await engines.dispose()


async def test_a_pool_of_one_connection_reads_through_sqlalchemy() -> None:
    assert isinstance(open_engines("postgresql://nobody@127.0.0.1:9/none", 1).direct, NoDirect)


async def test_many_keys_are_read_beside_the_loop(shop: Shop) -> None:
    await shop.stock(1)
    order = await shop.place()
    ids = [f"order_{n}" for n in range(1_500)]
    with statements(shop.hub) as sent:
        found = await shop.hub.reads.one(Order, [*ids, order.id])
    assert found[-1] is not None
    assert len(sent) == 1


def test_only_what_an_index_orders_is_paged_in_the_loop() -> None:
    assert is_indexed(orders, Listing(None, "placed_at", Direction.DESCENDING))
    assert is_indexed(orders, Listing(None, "number", Direction.ASCENDING))
    assert not is_indexed(orders, Listing(None, "original_total", Direction.ASCENDING))
    # Null comes last, which no index has.
    assert not is_indexed(holds, Listing(None, "due_at", Direction.ASCENDING))
