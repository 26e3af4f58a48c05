"""A parcel is lost: somebody decides what is done, and it may be found all the same."""

from datetime import timedelta

from hub.wiring import utc_now
from tests.graph.staff import Staff, line_quantities

ORDER = (
    "status fulfillmentStatus deliveredAt lines { quantity entered quantities { state quantity } }"
)
CHANGES = "events(first: 50) { nodes { kind changes { quantity fromState toState } } }"
UNDECIDED = "query ($w: OrderWhere) { orders(first: 9, where: $w) { nodes { id } } }"


async def undecided(staff: Staff) -> int:
    """The orders with a loss to decide; the others are listed by `false`."""
    found = await staff.graph.ask(UNDECIDED, w={"undecidedLoss": True})
    others = await staff.graph.ask(UNDECIDED, w={"undecidedLoss": False})
    assert len(found["nodes"]) + len(others["nodes"]) == await staff.orders()
    return len(found["nodes"])


async def test_a_loss_waits_for_a_decision(staff: Staff) -> None:
    shipment = await staff.in_parcels(1, 2)
    await staff.track(shipment, "DELIVER", trackingNumber="P1")
    assert await undecided(staff) == 0
    lost = await staff.track(shipment, "LOSE", trackingNumber="P2")
    assert lost["status"] == "PARTIALLY_DELIVERED"
    assert sorted(line["undecided"] for line in lost["lines"]) == [0, 2]
    assert lost["order"]["status"] == "FULFILLED"
    assert lost["order"]["fulfillmentStatus"] == "PARTIALLY_DELIVERED"
    assert await undecided(staff) == 1
    decided = await staff.decide(shipment, "REFUND", note="The customer wants no other")
    assert (decided["status"], decided["fulfillmentStatus"]) == ("COMPLETED", "DELIVERED")
    assert decided["deliveredAt"] is not None
    assert line_quantities(decided) == {"DELIVERED": 1, "LOST": 2}
    assert await undecided(staff) == 0


async def test_replacements_enter_the_order_and_are_shipped(staff: Staff) -> None:
    shipment = await staff.in_parcels(1, 1)
    await staff.track(shipment, "DELIVER", trackingNumber="P1")
    await staff.track(shipment, "LOSE", trackingNumber="P2")
    await staff.receive(1)
    decided = await staff.decide(shipment, "RESHIP")
    assert line_quantities(decided) == {"DELIVERED": 1, "LOST": 1, "ALLOCATED": 1}
    assert decided["status"] == "CONFIRMED"
    work = decided["fulfillmentOrders"][-1]
    await staff.work("accept", work)
    again = await staff.work("ship", work, parcels=[{"trackingNumber": "P3"}])
    done = await staff.track(again, "DELIVER")
    assert (done["order"]["status"], done["order"]["fulfillmentStatus"]) == (
        "COMPLETED",
        "DELIVERED",
    )
    order = await staff.look(done["order"], f"{ORDER} {CHANGES}")
    (line,) = order["lines"]
    assert (line["quantity"], line["entered"]) == (2, 1)
    (entered,) = [e for e in order["events"]["nodes"] if e["kind"] == "LOSS_DECIDED"]
    assert entered["changes"] == [{"quantity": 1, "fromState": None, "toState": "PENDING"}]


async def test_a_parcel_found_after_it_was_replaced_is_delivered_too(staff: Staff) -> None:
    shipment = await staff.in_parcels(1)
    await staff.track(shipment, "LOSE")
    await staff.receive(1)
    decided = await staff.decide(shipment, "RESHIP")
    found = await staff.track(shipment, "TRANSIT")
    assert found["status"] == "IN_TRANSIT"
    await staff.track(shipment, "DELIVER")
    work = decided["fulfillmentOrders"][-1]
    await staff.work("accept", work)
    done = await staff.track(await staff.work("ship", work), "DELIVER")
    order = await staff.look(done["order"], ORDER)
    assert line_quantities(order) == {"DELIVERED": 2}
    assert order["lines"][0]["quantity"] == 1, "more came than was ordered"
    assert order["status"] == "COMPLETED"


async def test_a_loss_may_be_waited_for(staff: Staff) -> None:
    shipment = await staff.in_parcels(1)
    await staff.track(shipment, "LOSE")
    for at in (None, (utc_now() - timedelta(days=1)).isoformat()):
        refused = await staff.decide(shipment, "WAIT", waitUntil=at)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "waitUntil"])
    soon = (utc_now() + timedelta(days=3)).isoformat()
    waiting = await staff.decide(shipment, "WAIT", waitUntil=soon)
    assert (waiting["status"], await undecided(staff)) == ("FULFILLED", 0)
    found = await staff.track(shipment, "DELIVER")
    assert found["order"]["status"] == "COMPLETED"


async def test_a_time_waited_for_in_vain_asks_again(staff: Staff) -> None:
    shipment = await staff.in_parcels(1)
    await staff.track(shipment, "LOSE")
    soon = (utc_now() + timedelta(days=3)).isoformat()
    await staff.decide(shipment, "WAIT", waitUntil=soon)
    await staff.shop.write("UPDATE shipment_lines SET wait_until = '2026-01-01 00:00:00'")
    assert await undecided(staff) == 1


async def test_without_stock_no_replacement_is_promised(staff: Staff) -> None:
    shipment = await staff.in_parcels(1)
    await staff.track(shipment, "LOSE")
    short = await staff.decide(shipment, "RESHIP")
    assert (short["__typename"], short["sku"]) == ("OutOfStock", "CUP")
    assert await undecided(staff) == 1


async def test_only_lost_units_are_decided_and_only_once(staff: Staff) -> None:
    shipment = await staff.in_parcels(2, 1)
    early = await staff.decide(shipment, "REFUND")
    assert (early["__typename"], early["path"]) == ("InvalidInput", ["input", "orderId"])
    await staff.track(shipment, "LOSE", trackingNumber="P1")
    many = await staff.decide(shipment, "REFUND", 3)
    assert (many["__typename"], many["possible"]) == ("QuantityExceeded", 2)
    await staff.decide(shipment, "REFUND", 1)
    assert await undecided(staff) == 1
    await staff.decide(shipment, "REFUND", 1, parcelId=shipment["parcels"][0]["id"])
    late = await staff.decide(shipment, "REFUND", 1)
    assert (late["__typename"], late["possible"]) == ("QuantityExceeded", 0)


async def test_a_voided_order_gets_no_replacement(staff: Staff) -> None:
    shop = staff.shop
    work = await staff.accepted(("CUP", 1), channel=shop.marketplace)
    shipment = await staff.work("ship", work)
    await staff.track(shipment, "LOSE")
    await staff.graph.do("voidOrder", orderId=shipment["order"]["id"], reason="Fraud")
    await staff.receive(1)
    assert (await staff.decide(shipment, "RESHIP"))["__typename"] == "IllegalTransition"
    decided = await staff.decide(shipment, "REFUND")
    assert (decided["status"], await undecided(staff)) == ("CANCELLED", 0)
