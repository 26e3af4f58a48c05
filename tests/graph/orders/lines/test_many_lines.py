"""Orders of as many lines as there may be."""

from typing import Any

import pytest
from sqlalchemy import insert

from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.inventory.stock import NAMES
from domain.shared.amounts.money import Money
from domain.shared.ids import Prefix
from hub.ids import new_id
from hub.wiring import utc_now
from persistence.tables import inventory_levels
from tests.graph.client import statements
from tests.graph.staff import Staff
from tests.shop import Shop

LINES_MAX = 1_000
SKUS = [f"S-{n:04}" for n in range(LINES_MAX)]


@pytest.fixture
async def staff_with_much(staff: Staff) -> Staff:
    """A thousand kinds of screws, of which the warehouse has some."""
    shop = staff.shop
    price = (VariantPrice(channel_id=shop.web.id, amount=Money(1_000, "EUR")),)
    for start in range(0, LINES_MAX, 250):
        skus = SKUS[start : start + 250]
        put = PutProduct(
            title="Screws", variants=tuple(PutVariant(sku=sku, prices=price) for sku in skus)
        )
        await shop.services.cataloging.put_product(shop.caller, None, put)
    # Counted one by one, they would take longer than the test.
    names = dict.fromkeys((name.lower() for name in NAMES), 0)
    level = {**names, "available": 9, "location_id": shop.warehouse.id}
    level |= {"version": 1, "updated_at": utc_now()}
    levels = [{**level, "id": new_id(Prefix.LEVEL), "sku": sku} for sku in SKUS]
    async with shop.hub.engines.writer.begin() as connection:
        await connection.execute(insert(inventory_levels), levels)
    return staff


async def lived(shop: Shop, staff: Staff, skus: list[str]) -> list[int]:
    """How many statements it takes to place an order, to ship it, and to place and cancel one."""
    numbers = []

    async def counted(name: str, **given: Any) -> dict[str, Any]:
        with statements(shop.hub) as sent:
            done = await staff.graph.do(name, **given)
        assert "code" not in done, done
        numbers.append(len(sent))
        return done

    order = await counted("placeOrder", **staff.order(*((sku, 1) for sku in skus)))
    assert len(order["lines"]) == len(skus)
    work = {"fulfillmentOrderId": order["fulfillmentOrders"][0]["id"]}
    await counted("acceptFulfillmentOrder", **work)
    shipment = await counted("shipFulfillmentOrder", **work)
    assert len(shipment["lines"]) == len(skus)
    order = await counted("placeOrder", **staff.order(*((sku, 1) for sku in skus)))
    await counted("cancelOrder", orderId=order["id"], reason="Too much")
    return numbers


async def test_a_thousand_lines_take_the_statements_of_ten(staff_with_much: Staff) -> None:
    staff, shop = staff_with_much, staff_with_much.shop
    few = await lived(shop, staff, SKUS[:10])
    assert await lived(shop, staff, SKUS) == few


async def test_no_order_has_more_than_a_thousand_lines_parts_included(staff: Staff) -> None:
    kit = {"kind": "KIT", "sku": "CUP", "quantity": 1, "parts": [{"sku": "POT", "quantity": 1}]}
    for lines in ([{"sku": "CUP", "quantity": 1}] * (LINES_MAX + 1), [kit] * 501):
        refusal = await staff.graph.do("placeOrder", **{**staff.order(), "lines": lines})
        assert (refusal["code"], refusal["path"]) == ("INVALID_INPUT", ["input", "lines"])
        assert "1,000" in refusal["message"]
