"""Lists: every row once, in order, from either end, while others write; filters that mean it."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalog.filters import ProductWhere
from domain.catalog.product import Product, PutProduct, PutVariant
from domain.customers.customer import Customer
from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel
from domain.orders.event import OrderEvent
from domain.orders.filters import OrderWhere
from domain.orders.lines.line import OrderLine
from domain.orders.order import Order
from domain.orders.status import OrderStatus
from domain.payments.payment import OrderPaymentStatus
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import NestedTransaction
from domain.shared.errors import InvalidCursor
from domain.shared.paging import Direction, Listing, Page, Slice, Where
from domain.shared.record import Record
from hub.settings import Settings
from hub.wiring import Hub, services_on, utc_now, wire
from persistence.engine.engines import Engines, open_engines
from persistence.tables import orders
from tests.given import NOW
from tests.shop import Shop

ORDERS = 30
SORTS = ("id", "placed_at", "original_total", "number", "status")


@pytest.fixture
async def busy(shop: Shop) -> Shop:
    """Thirty orders of two channels, three to an instant, some cancelled, paid or on hold."""
    await shop.stock(200)
    await shop.stock(200, "POT", at=shop.harbor)

    async def fill(work: UnitOfWork) -> None:
        services = services_on(NestedTransaction(work), utc_now)
        await _orders(replace(shop, hub=replace(shop.hub, services=services)))

    await shop.hub.transact(fill)
    return shop


async def _orders(shop: Shop) -> None:
    for n in range(ORDERS):
        order = await shop.place(
            1 + n % 4,
            "CUP" if n % 2 else "POT",
            channel_id=(shop.pos if n % 3 else shop.web).id,
            placed_at=NOW + timedelta(hours=n // 3),
            external_id=f"X-{n}" if n % 5 == 0 else None,
            email=None if n % 4 else f"Buyer{n}@Example.com",
        )
        if n % 7 == 0:
            await shop.cancel(order)
        elif n % 6 == 1:
            await shop.pay(order)


async def walk(shop: Shop, listing: Listing, size: int, forward: bool) -> list[str]:
    """All ids, page by page from one end."""
    ids: list[str] = []
    cursor: str | None = None
    while True:
        page = Page(first=size, after=cursor) if forward else Page(last=size, before=cursor)
        found = await shop.hub.reads.page(Order, listing, page)
        here = [record.id for record in found.records]
        ids = ids + here if forward else here + ids
        if not (found.has_next if forward else found.has_previous):
            return ids
        cursor = found.cursors[-1] if forward else found.cursors[0]


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("sort", SORTS)
async def test_every_row_comes_once_and_in_order(
    busy: Shop, sort: str, direction: Direction
) -> None:
    rows = await busy.rows(f"SELECT id FROM orders ORDER BY {orders.c[sort].name}, id")
    expected = [id for (id,) in rows]
    if direction is Direction.DESCENDING:
        expected.reverse()
    for size in (4, 250):
        for forward in (True, False):
            listing = Listing(sort=sort, direction=direction)
            assert await walk(busy, listing, size, forward) == expected


async def test_a_page_stays_put_while_rows_arrive(busy: Shop) -> None:
    listing = Listing(sort="placed_at", direction=Direction.DESCENDING)
    first = await busy.hub.reads.page(Order, listing, Page(first=5))
    then = await busy.hub.reads.page(Order, listing, Page(first=5, after=first.cursors[-1]))
    for hours in (-1, 0, 100):
        await busy.place(placed_at=NOW + timedelta(hours=hours))
    again = await busy.hub.reads.page(Order, listing, Page(first=5, after=first.cursors[-1]))
    assert [r.id for r in again.records] == [r.id for r in then.records]
    assert again.has_previous
    back = await busy.hub.reads.page(Order, listing, Page(last=5, before=then.cursors[0]))
    assert [r.id for r in back.records] == [r.id for r in first.records]


def summary(one: Slice[Any]) -> tuple[list[str], list[str], bool, bool]:
    return [r.id for r in one.records], list(one.cursors), one.has_next, one.has_previous


@pytest.mark.parametrize("page", [Page(first=2), Page(last=2), Page(first=250)])
async def test_pages_of_many_parents_are_those_of_each(busy: Shop, page: Page) -> None:
    channels = [busy.web.id, busy.pos.id, busy.marketplace.id, busy.web.id]
    only = OrderWhere(status=(OrderStatus.CONFIRMED,))
    for direction in Direction:
        listing = Listing(where=only, sort="placed_at", direction=direction)
        together = await busy.hub.reads.pages(Order, "channel_id", channels, listing, page)
        for channel_id, found in zip(channels, together, strict=True):
            where = OrderWhere(channel_id=(channel_id,), status=only.status)
            alone = Listing(where=where, sort="placed_at", direction=direction)
            assert summary(found) == summary(await busy.hub.reads.page(Order, alone, page))


async def test_nested_pages_go_on_after_a_cursor(busy: Shop) -> None:
    (order_id,) = (await busy.rows("SELECT order_id FROM payments LIMIT 1"))[0]
    listing = Listing(sort="sequence")
    (first,) = await busy.hub.reads.pages(
        OrderEvent, "order_id", [order_id], listing, Page(first=2)
    )
    (rest,) = await busy.hub.reads.pages(
        OrderEvent, "order_id", [order_id], listing, Page(first=9, after=first.cursors[-1])
    )
    assert [e.sequence for e in [*first.records, *rest.records]] == [1, 2, 3, 4]


async def test_batches_answer_in_the_order_of_their_keys(busy: Shop) -> None:
    ids = [id for (id,) in await busy.rows("SELECT id FROM orders ORDER BY total DESC LIMIT 5")]
    keys = [ids[0], "order_none", *ids, ids[0]]
    found = await busy.hub.reads.one(Order, keys)
    assert [one and one.id for one in found] == [None if "none" in key else key for key in keys]
    lines = await busy.hub.reads.many(OrderLine, "order_id", keys)
    assert [len(some) for some in lines] == [0 if "none" in key else 1 for key in keys]
    counts = await busy.hub.reads.counts(OrderLine, "order_id", keys, Listing())
    assert counts == [len(some) for some in lines]
    assert await busy.hub.reads.one(Customer, []) == []


# --- cursors from elsewhere ----------------------------------------------------------------------


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        forged(),
        forged("order_1"),
        forged("yesterday", "order_1"),
        forged("2026-03-02T09:00:00", "order_1"),
        forged("0001-01-01T00:00:00+14:00", "order_1"),
        forged("9999-12-31T23:59:59-14:00", "order_1"),
        forged("2026-03-02T09:00:00+00:00", "\ud800"),
        forged(1, 2),
        forged("2026-03-02T09:00:00+00:00", "order_1", "order_2"),
    ],
)
async def test_a_cursor_of_another_list_is_refused(shop: Shop, cursor: str) -> None:
    for page in (Page(first=1, after=cursor), Page(last=1, before=cursor)):
        with pytest.raises(InvalidCursor):
            await shop.hub.reads.page(Order, Listing(sort="placed_at"), page)


# --- filters -------------------------------------------------------------------------------------

TEXTS = ("WEB-", "pos-10000", "buyer", "Buyer4@", "X-5", "CU", "nothing")
simple = st.one_of(
    st.builds(OrderWhere, status=st.sets(st.sampled_from(OrderStatus), max_size=3).map(tuple)),
    st.builds(
        OrderWhere,
        payment_status=st.sets(st.sampled_from(OrderPaymentStatus), max_size=2).map(tuple),
    ),
    st.builds(OrderWhere, placed_from=st.integers(0, 11).map(lambda h: NOW + timedelta(hours=h))),
    st.builds(OrderWhere, placed_until=st.integers(0, 11).map(lambda h: NOW + timedelta(hours=h))),
    st.builds(OrderWhere, text=st.sampled_from(TEXTS)),
)
nested = st.recursive(
    simple,
    lambda inner: st.builds(
        OrderWhere,
        and_=st.lists(inner, max_size=2).map(tuple),
        or_=st.lists(inner, max_size=3).map(tuple),
        not_=st.none() | inner,
    ),
    max_leaves=6,
)


def holds(where: OrderWhere, order: Record[Order], sku: str) -> bool:
    """The same filter, read by a person."""
    word = (where.text or "").strip()
    conditions = [
        where.status is None or order.status in where.status,
        where.payment_status is None or order.payment_status in where.payment_status,
        where.placed_from is None or order.placed_at >= where.placed_from,
        where.placed_until is None or order.placed_at < where.placed_until,
        where.text is None
        or order.number.startswith(word.upper())
        or (order.email or "").startswith(word.lower())
        or order.external_id == word
        or sku.startswith(word),
        all(_inner(part, order, sku) for part in where.and_),
        not where.or_ or any(_inner(part, order, sku) for part in where.or_),
        where.not_ is None or not _inner(where.not_, order, sku),
    ]
    return all(conditions)


def _inner(where: Where, order: Record[Order], sku: str) -> bool:
    assert isinstance(where, OrderWhere)
    return holds(where, order, sku)


async def test_any_filter_finds_what_a_person_would(busy: Shop) -> None:
    everything = (await busy.hub.reads.page(Order, Listing(), Page(first=250))).records
    skus = {id: sku for id, sku in await busy.rows("SELECT order_id, sku FROM order_lines")}
    url = busy.hub.settings.database_url
    engines = open_engines(url)

    @settings(derandomize=True, max_examples=40, deadline=None)
    @given(st.lists(nested, min_size=5, max_size=5))
    def find(wheres: list[OrderWhere]) -> None:
        expected = [[o.id for o in everything if holds(w, o, skus[o.id])] for w in wheres]
        assert asyncio.run(_on(url, engines, lambda hub: _found(hub, wheres))) == expected

    await asyncio.to_thread(find)


async def _found(hub: Hub, wheres: list[OrderWhere]) -> list[list[str]]:
    found = []
    for where in wheres:
        page = await hub.reads.page(Order, Listing(where=where), Page(first=250))
        assert await hub.reads.count(Order, Listing(where=where)) == len(page.records)
        found.append([record.id for record in page.records])
    return found


async def _on(url: str, engines: Engines, ask: Callable[[Hub], Any]) -> Any:
    hub = wire(Settings(database_url=url), engines)
    try:
        return await ask(hub)
    finally:
        await hub.close()


async def test_the_opposite_of_a_filter_finds_the_rows_where_a_column_is_empty(shop: Shop) -> None:
    await shop.services.cataloging.put_product(
        shop.caller,
        None,
        PutProduct(title="Hat", category="Wear", variants=(PutVariant(sku="HAT"),)),
    )
    wear = ProductWhere(category=("Wear",))
    listing = Listing(where=ProductWhere(not_=wear))
    found = await shop.hub.reads.page(Product, listing, Page(first=9))
    assert {product.title for product in found.records} == {"Cup", "Pot", "Tea"}
    twice = Listing(where=ProductWhere(not_=ProductWhere(not_=wear)))
    again = await shop.hub.reads.page(Product, twice, Page(first=9))
    assert [product.title for product in again.records] == ["Hat"]


async def test_levels_are_found_by_what_is_left(busy: Shop) -> None:
    where = InventoryLevelWhere(
        available_from=1, available_until=200, location_id=(busy.harbor.id,)
    )
    found = await busy.hub.reads.page(InventoryLevel, Listing(where=where), Page(first=9))
    assert [level.sku for level in found.records] == ["POT"]
    assert (
        await busy.hub.reads.count(
            InventoryLevel, Listing(where=InventoryLevelWhere(sku=("CUP", "TEA")))
        )
        == 1
    )
