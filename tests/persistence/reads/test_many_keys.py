"""Whatever is asked for at once: more keys than a statement takes are read by several."""

import pytest

from domain.orders.lines.line import OrderLine
from domain.orders.lines.quantities import LineQuantity
from domain.orders.order import Order
from domain.shared.paging import Listing, Page
from persistence.reads import reads
from tests.shop import Shop


async def test_more_keys_than_a_statement_takes_are_read_by_several(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.stock(9)
    orders = [(await shop.place()).id for _ in range(5)]
    monkeypatch.setattr(reads, "KEYS_MAX", 2)
    asked = [*reversed(orders), "order_x"]
    found = await shop.hub.reads.one(Order, asked)
    assert [order and order.id for order in found] == [*reversed(orders), None]
    lines = await shop.hub.reads.many(OrderLine, "order_id", asked)
    assert [len(each) for each in lines] == [1, 1, 1, 1, 1, 0]
    keys = [line.id for (line,) in lines[:-1]]
    units = await shop.hub.reads.many(LineQuantity, "line_id", keys)
    assert [[one.line_id for one in each] for each in units] == [[key] for key in keys]
    pages = await shop.hub.reads.pages(OrderLine, "order_id", asked, Listing(), Page(first=1))
    assert [len(page.records) for page in pages] == [1, 1, 1, 1, 1, 0]
    counts = await shop.hub.reads.counts(OrderLine, "order_id", asked, Listing())
    assert counts == [1, 1, 1, 1, 1, 0]
