"""Reads that the driver runs: the same rows, the same values, and none lost with a connection."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from domain.orders.event import OrderEvent
from domain.orders.filters import OrderWhere
from domain.orders.order import Order
from domain.orders.status import OrderStatus
from domain.shared.errors import Unavailable
from domain.shared.paging import Direction, Listing, Page
from execution.plans.wanted import Sent, as_sent
from persistence.engine.direct import NoDirect
from persistence.engine.engines import is_remote, open_engines
from persistence.reads.bound import bound
from persistence.reads.ordering import is_indexed
from persistence.reads.reads import SqlReads
from persistence.reads.records import Shape
from persistence.reads.statements import DirectStatements
from persistence.reads.visibility import ALL
from persistence.tables import holds, orders
from persistence.tables.mapping.nouns import TABLES
from schema.shared.scalars import SCALARS
from tests.given import NOW
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


async def test_a_record_of_some_attributes_has_their_values(shop: Shop) -> None:
    await that_day(shop)
    for kind, table in TABLES.items():
        if "id" not in table.c:
            continue
        ids = [str(id) for (id,) in await shop.rows(f"SELECT id FROM {table.name} LIMIT 3")]
        whole: list[Any] = await shop.hub.reads.one(kind, ids)
        for name in vars((await plain(shop).one(kind, ids))[0]).keys() - {"kind_"} if ids else ():
            some: list[Any] = await shop.hub.reads.one(kind, ids, frozenset({name}))
            assert values(some[0], {name}) == values(whole[0], {name})


async def test_only_the_columns_that_are_asked_for_are_read(shop: Shop) -> None:
    await shop.stock(1)
    order = await shop.place()
    with statements(shop.hub) as sent:
        await shop.hub.reads.one(Order, [order.id], frozenset({"number", "original_total"}))
    columns = sent[0].removeprefix("SELECT ").split("FROM")[0].split(",")
    assert {one.strip() for one in columns} == {
        f"orders.{name}" for name in ("id", "number", "currency", "total")
    }


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))
def test_a_stored_time_is_sent_as_it_would_be_written(at: datetime) -> None:
    column, dialect = orders.c.placed_at, sqlite.dialect()
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    names = frozenset({as_sent("placed_at", "DateTime")})
    shape = Shape(Order, [column], names, dialect)
    found = shape.record([bind(at) if bind else at]).placed_at
    assert type(found) is Sent
    assert found == SCALARS[datetime].serialize(at)
    assert Shape(Order, [column], None, dialect).record([bind(at) if bind else at]).placed_at == at


FILTERS = (
    OrderWhere(status=(OrderStatus.CONFIRMED, OrderStatus.CANCELLED)),
    OrderWhere(placed_from=NOW - timedelta(days=400), placed_until=NOW + timedelta(days=400)),
    OrderWhere(updated_from=NOW - timedelta(days=400), purchase_order_number=("PO-1",)),
)


@pytest.mark.parametrize("where", [*FILTERS, None], ids=str)
async def test_filtered_pages_after_cursors_are_those_of_sqlalchemy(
    shop: Shop, where: OrderWhere | None
) -> None:
    await that_day(shop)
    for sort in ("placed_at", "original_total", "delivered_at", "number"):
        for direction in Direction:
            listing = Listing(where, sort, direction)
            page = Page(first=2)
            for _ in range(4):
                found = await shop.hub.reads.page(Order, listing, page)
                expected = await plain(shop).page(Order, listing, page)
                assert [one.id for one in found.records] == [one.id for one in expected.records]
                assert list(found.cursors) == list(expected.cursors)
                assert found.has_next is expected.has_next
                if not found.cursors:
                    break
                page = Page(first=2, after=found.cursors[-1])


async def test_nested_pages_are_those_of_sqlalchemy(shop: Shop) -> None:
    await that_day(shop)
    ids = [str(id) for (id,) in await shop.rows("SELECT id FROM orders")]
    listing = Listing(None, "sequence", Direction.DESCENDING)
    found = await shop.hub.reads.pages(OrderEvent, "order_id", ids, listing, Page(first=2))
    after = Page(first=1, after=next(one.cursors[0] for one in found if one.cursors))
    for page in (Page(first=2), Page(last=1), after):
        found = await shop.hub.reads.pages(OrderEvent, "order_id", ids, listing, page)
        expected = await plain(shop).pages(OrderEvent, "order_id", ids, listing, page)
        assert [[one.id for one in each.records] for each in found] == [
            [one.id for one in each.records] for each in expected
        ]


def test_filters_that_differ_in_their_values_have_one_statement() -> None:
    statements = DirectStatements(sqlite.dialect())
    shape = Shape(Order, list(orders.columns), None, sqlite.dialect())
    texts = {
        statements.page(orders, wanted, shape, ALL).text
        for status in OrderStatus
        if (wanted := bound(orders, Listing(OrderWhere(status=(status,))), Page()))
    }
    assert len(texts) == 1
    assert statements.page.cache_info().misses == 1
    # What is more than a comparison is built each time.
    assert bound(orders, Listing(OrderWhere(text="cup")), Page()) is None
    assert bound(orders, Listing(OrderWhere(not_=FILTERS[0])), Page()) is None


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
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
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
        await engines.direct.fetch("SELECT 1", [])
    await engines.dispose()


@pytest.mark.parametrize(
    ("address", "remote"),
    [
        ("postgresql://hub@db.example/hub", True),
        ("postgresql://hub@127.0.0.1/hub", False),
        ("postgresql://hub@/hub?host=/var/run/postgresql", False),
        ("sqlite+aiosqlite:///hub.db", False),
    ],
)
def test_what_may_be_on_another_machine_is_asked_for_several_things_at_once(
    address: str, remote: bool
) -> None:
    assert is_remote(address) is remote


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
