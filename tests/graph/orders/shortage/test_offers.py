"""Substitutes that a refusal offers, and the statements that offers and substitutes take."""

from hub.wiring import Hub
from tests.graph.client import statements
from tests.graph.orders.shortage.told import policy, put, substitutes
from tests.graph.orders.test_selling_ahead import ruled
from tests.graph.staff import Staff, euros


async def test_a_refusal_offers_what_can_be_ordered_instead(staff: Staff) -> None:
    await substitutes(staff, "MUG", "BOWL", "JAR", prices={"BOWL": "7.50"})
    await staff.receive(2, "BOWL")
    await staff.receive(1, "BOWL", at=staff.shop.downtown)
    await staff.receive(4, "JAR")
    offers = [
        {"sku": "BOWL", "title": "Bowl", "available": 3, "price": euros("7.50")},
        {"sku": "JAR", "title": "Jar", "available": 4, "price": euros("10.00")},
    ]
    refused = await staff.place(("CUP", 1), ("POT", 1))
    assert (refused["__typename"], refused["substitutes"]) == ("OutOfStock", offers)
    downtown = staff.shop.downtown.id
    refused = await staff.place(("CUP", 1), method="PICKUP", locationId=downtown)
    assert [(one["sku"], one["available"]) for one in refused["substitutes"]] == [("BOWL", 1)]
    await ruled(staff, stockRules=[{"sku": "JAR", "bufferUnits": 4}])
    refused = await staff.place(("CUP", 1))
    assert [one["sku"] for one in refused["substitutes"]] == ["BOWL"]


async def test_offers_take_the_same_statements_however_many(staff: Staff, hub: Hub) -> None:
    skus = [f"S{number}" for number in range(10)]
    sent = []
    for count in (1, 10):
        await substitutes(staff, *skus[:count])
        await put(staff, "POT", substitutes=skus[:count])
        for sku in skus[:count]:
            await staff.receive(1, sku)
        with statements(hub) as found:
            refused = await staff.place(("CUP", 1), ("POT", 1))
        assert len(refused["substitutes"]) == count
        sent.append(len(found))
    assert sent[0] == sent[1]


async def test_replacing_takes_the_same_statements_however_many(staff: Staff, hub: Hub) -> None:
    skus = [f"S{number}" for number in range(10)]
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, *skus)
    await put(staff, "POT", substitutes=skus)
    sent = []
    for count in (4, 8):
        for sku in skus[:count]:
            await staff.receive(1, sku)
        with statements(hub) as found:
            await staff.place(("CUP", count))
        sent.append(len(found))
    assert sent[1] <= sent[0]


async def test_an_order_whose_goods_are_there_pays_nothing(staff: Staff, hub: Hub) -> None:
    await staff.receive(9)
    await staff.place()
    sent = []
    for named in ("REFUSE", "SUBSTITUTE_OR_PARTIAL"):
        await policy(staff, named)
        with statements(hub) as found:
            await staff.place(("CUP", 2))
        sent.append(len(found))
    assert sent[0] == sent[1]
