"""One question has one answer: what is shown as possible is accepted, and one more is refused."""

import random
from typing import Any

import pytest

from domain.network.location import Location
from tests.graph.staff import Staff

AVAILABLE = """query ($at: [ID!], $method: FulfillmentMethod) {
  availability(skus: ["CUP"], locationIds: $at, method: $method) { available }
}"""
CASES = 6


async def changed_at_random(staff: Staff, chance: random.Random) -> None:
    """Stock comes, is kept back and is reserved; locations change what they do."""
    shop = staff.shop
    places = {"warehouse": shop.warehouse, "downtown": shop.downtown, "harbor": shop.harbor}
    for name, place in places.items():
        if chance.random() < 0.7:
            await staff.receive(chance.randint(1, 6), at=place)
        found = await staff.graph.ask(
            "query ($id: ID!) { location(by: {id: $id}) { version } }", id=place.id
        )
        await staff.graph.do(
            "updateLocation",
            locationId=place.id,
            expectedVersion=found["version"],
            ships=chance.random() < 0.7,
            offersPickup=name != "warehouse" and chance.random() < 0.8,
            active=chance.random() < 0.85,
        )
    await staff.receive(2, at=shop.supplier)
    await staff.place(("CUP", chance.randint(1, 3)))


def delivered(method: str, store: Location | None) -> dict[str, Any]:
    if method == "SHIP":
        return {}
    group = {"key": "g", "method": method, "locationId": store and store.id}
    return {"deliveryGroups": [group]}


@pytest.mark.parametrize("method", ["SHIP", "PICKUP"])
async def test_what_is_available_by_a_method_is_accepted_and_no_more(
    staff: Staff, method: str
) -> None:
    chance, shop = random.Random(7), staff.shop
    seen = set[bool]()
    for _ in range(CASES):
        await changed_at_random(staff, chance)
        store = chance.choice((shop.downtown, shop.harbor)) if method == "PICKUP" else None
        more = delivered(method, store)
        (cup,) = await staff.graph.ask(AVAILABLE, method=method, at=store and [store.id])
        available = cup["available"]
        refused = await staff.place(("CUP", available + 1), **more)
        assert refused["__typename"] in ("OutOfStock", "InvalidInput"), (available, refused)
        if refused["__typename"] == "OutOfStock":
            assert refused["available"] == available
        else:
            assert available == 0, "a store that offers no pickup has nothing to collect"
        if available:
            placed = await staff.place(("CUP", available), **more)
            assert placed["__typename"] == "Order", (available, placed)
            (cup,) = await staff.graph.ask(AVAILABLE, method=method, at=store and [store.id])
            assert cup["available"] == 0
        seen.add(available > 0)
    assert seen == {True, False} or method == "SHIP"


async def test_what_is_not_shipped_from_a_place_is_not_available_to_be_shipped(
    staff: Staff,
) -> None:
    await staff.receive(3, at=staff.shop.supplier)
    query = '{ availability(skus: ["CUP"]%s) { available inventoryLevels { available } } }'
    (ship,) = await staff.graph.ask(query % "")
    (anyhow,) = await staff.graph.ask(query % ", method: null")
    assert (ship["available"], anyhow["available"]) == (0, 3)
    assert ship["inventoryLevels"] == [{"available": 3}], "it is there all the same"


async def test_what_is_due_is_captured_and_no_cent_more(staff: Staff) -> None:
    chance = random.Random(3)
    for _ in range(CASES):
        order = await staff.placed(("CUP", chance.randint(1, 3)))
        payment = await staff.pay(order, f"{chance.randint(10, 40)}.{chance.randint(0, 99):02}")
        line = order["lines"][0]["id"]
        if chance.random() < 0.5:
            part = [{"lineId": line, "quantity": 1}]
            await staff.graph.do("cancelOrder", orderId=order["id"], reason="r", lines=part)
        money = "{ amount }"
        found = await staff.look(
            order, f"balanceDue {money} payments {{ authorized {money} supportedActions }}"
        )
        (paid,) = found["payments"]
        most = min(cents(found["balanceDue"]), cents(paid["authorized"]))
        assert ("CAPTURE" in paid["supportedActions"]) == (most > 0)
        one_more = await settle(staff, "capturePayment", payment, most + 1)
        assert one_more["__typename"] == "AmountExceeded"
        if most:
            assert (await settle(staff, "capturePayment", payment, most))["__typename"] == "Payment"
            back = cents((await staff.look(order, f"refundable {money}"))["refundable"])
            assert back == most
            refused = await settle(staff, "refundPayment", payment, back + 1, reason="r")
            assert refused["__typename"] == "AmountExceeded"
            given = await settle(staff, "refundPayment", payment, back, reason="r")
            assert given["__typename"] == "Payment"


async def settle(staff: Staff, name: str, payment: Any, amount: int, **more: Any) -> Any:
    money = {"amount": f"{amount // 100}.{amount % 100:02}", "currencyCode": "EUR"}
    return await staff.graph.do(name, paymentId=payment["id"], amount=money, **more)


def cents(money: dict[str, str]) -> int:
    return int(money["amount"].replace(".", ""))
