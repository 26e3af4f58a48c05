"""Sums at the edges of what can be kept and shown, on both engines: what would pass them is refused
when it is written, and whatever is kept can be read."""

from typing import Any

import pytest

from domain.inventory.stock import LEVEL_MAX
from domain.network.location import Location
from domain.services.payments import recording
from domain.shared.amounts.money import MINOR_MAX, TOTAL_MAX
from tests.graph.staff import Staff, euros

AVAILABLE = '{ availability(skus: ["CUP"]) { available incoming inventoryLevels { onHand } } }'
EDGES = [(room, quantity) for room in (0, 1, 2) for quantity in (1, 2, 3)]


async def filled(
    staff: Staff, room: int, name: str = "available", at: Location | None = None
) -> None:
    """As if units had come in for years: so many more fit in."""
    place = at or staff.shop.warehouse
    await staff.receive(1, at=place)
    names = {"available": 0, "incoming": 0, "damaged": 0, name: LEVEL_MAX - room}
    changes = ", ".join(f"{one} = {units}" for one, units in names.items())
    await staff.shop.write(
        f"UPDATE inventory_levels SET {changes} WHERE location_id = '{place.id}'"
    )


async def moved(staff: Staff, kind: str, quantity: int) -> dict[str, Any]:
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    return await staff.graph.do("moveStock", **at, kind=kind, quantity=quantity)


@pytest.mark.parametrize("name", ["available", "incoming", "damaged"])
@pytest.mark.parametrize("kind", ["RECEIVE", "RECEIVE_DAMAGED"])
async def test_a_level_is_filled_to_its_limit_and_no_further(
    staff: Staff, kind: str, name: str
) -> None:
    for room, quantity in EDGES:
        await filled(staff, room=1_000)
        await filled(staff, room, name)
        before = await staff.level()
        answer = await moved(staff, kind, quantity)
        if quantity <= room:
            assert answer["__typename"] == "InventoryLevel"
        else:
            assert (answer["__typename"], answer["path"]) == ("InvalidInput", ["input", "quantity"])
            assert await staff.level() == before
        assert await staff.graph.ask(AVAILABLE)


async def test_a_full_level_takes_neither_counted_nor_transferred_units(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(5, at=shop.harbor)
    await filled(staff, 0, "damaged")
    at = {"sku": "CUP", "locationId": shop.warehouse.id}
    counted = await staff.graph.do("countStock", **at, counted=1, expected=0)
    assert (counted["__typename"], counted["path"]) == ("InvalidInput", ["input", "counted"])
    sent = await staff.transfer(1, to=shop.warehouse, fromLocationId=shop.harbor.id)
    assert (sent["__typename"], sent["path"]) == ("InvalidInput", ["input", "lines"])
    assert (await staff.level(at=shop.harbor))["available"] == 5
    assert (await moved(staff, "REPAIR", 1_000))["available"] == 1_000


async def test_a_sum_over_full_locations_is_told(staff: Staff) -> None:
    for place in (staff.shop.warehouse, staff.shop.harbor, staff.shop.downtown):
        await filled(staff, 0, at=place)
    (stock,) = await staff.graph.ask(AVAILABLE)
    assert 2**31 < stock["available"] == 3 * LEVEL_MAX
    order = await staff.placed(("CUP", 1_000_000))
    assert order["number"]


def whole(minor: int) -> dict[str, str]:
    return euros(f"{minor // 100}.{minor % 100:02}")


@pytest.mark.parametrize("kind", ["CAPTURE", "REFUND", "CHARGEBACK", "AUTHORIZATION"])
async def test_payments_add_up_to_the_limit_and_no_further(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """It takes a thousand of the largest amounts; here three."""
    monkeypatch.setattr(recording, "TOTAL_MAX", 3 * MINOR_MAX)
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, "1.00")

    async def recorded(minor: int) -> dict[str, Any]:
        given = {"paymentId": payment["id"], "kind": kind, "amount": whole(minor)}
        return await staff.graph.do("recordPaymentTransaction", **given)

    known = 100 if kind == "AUTHORIZATION" else 0
    for minor in (MINOR_MAX, MINOR_MAX, MINOR_MAX - known):
        assert (await recorded(minor))["__typename"] == "PaymentTransaction"
    refused = await recorded(1)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "amount"])
    shown = "balanceDue { amount } payments { captured { amount } }"
    assert (await staff.look(order, shown))["payments"]


async def test_metrics_add_up_what_no_integer_of_a_database_holds(staff: Staff) -> None:
    for _ in range(3):
        await staff.placed(("CUP", 1))
    sums = "goods_total = :n, shipping_total = :n, authorized_total = :n"
    largest = 9 * TOTAL_MAX - 1
    await staff.shop.write(f"UPDATE orders SET {sums}", n=largest)
    await staff.shop.write("UPDATE order_lines SET subtotal = :n", n=largest)
    metrics = await staff.graph.ask(
        "{ metrics { orders units totals { goods { amount } shipping { amount } "
        "payments { amount } } topSkus { sku goods { amount } } } }"
    )
    total = whole(3 * largest)["amount"]
    assert metrics["totals"] == [
        {name: {"amount": total} for name in ("goods", "shipping", "payments")}
    ]
    assert metrics["topSkus"] == [{"sku": "CUP", "goods": {"amount": total}}]


async def test_the_skus_of_the_largest_sums_come_first(staff: Staff) -> None:
    await staff.placed(("CUP", 1), ("POT", 1))
    for sku, minor in (("CUP", 10**17 + 1), ("POT", 10**17 + 2)):
        await staff.shop.write(f"UPDATE order_lines SET subtotal = {minor} WHERE sku = '{sku}'")
    metrics = await staff.graph.ask("{ metrics { topSkus { sku } } }")
    assert [one["sku"] for one in metrics["topSkus"]] == ["POT", "CUP"]
