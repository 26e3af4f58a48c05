"""What carriers report: on the way, in the way, at the door, back, or lost."""

from datetime import datetime, timedelta

from hub.wiring import utc_now
from tests.graph.staff import Staff


def soon(minutes: float) -> str:
    """A time that is not believed to be wrong: a carrier's clock may be 5 minutes ahead."""
    return (utc_now() + timedelta(minutes=minutes)).isoformat()


async def test_a_shipment_is_followed_to_the_door(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    seen = []
    for kind in ("LABEL", "MANIFEST", "TRANSIT", "OUT_FOR_DELIVERY"):
        seen.append((await staff.track(shipment, kind))["status"])
    assert seen == ["LABELLED", "MANIFESTED", "IN_TRANSIT", "OUT_FOR_DELIVERY"]
    at = soon(3)
    done = await staff.track(shipment, "DELIVER", occurredAt=at, place="Porto")
    assert done["status"] == "DELIVERED"
    assert datetime.fromisoformat(done["deliveredAt"]) == datetime.fromisoformat(at)
    assert done["supportedReports"] == ["RETURN", "LOSE"]
    assert done["order"]["status"] == "COMPLETED"
    assert done["order"]["fulfillmentStatus"] == "DELIVERED"


async def test_goods_handed_over_are_in_transit_at_once(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    assert (await staff.work("ship", work, handedOver=True))["status"] == "IN_TRANSIT"


async def test_a_shipment_with_an_exception_may_still_be_delivered(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "TRANSIT")
    stuck = await staff.track(shipment, "EXCEPTION", description="Address unknown")
    assert (stuck["status"], stuck["order"]["status"]) == ("EXCEPTION", "FULFILLED")
    assert (await staff.track(shipment, "DELIVER"))["status"] == "DELIVERED"


async def test_goods_that_come_back_end_the_order(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "TRANSIT")
    ended = await staff.track(shipment, "RETURN")
    assert ended["status"] == "RETURN_TO_SENDER"
    assert ended["order"]["status"] == "COMPLETED"
    assert ended["order"]["fulfillmentStatus"] == "UNDELIVERED"
    assert (await staff.level())["onHand"] == 0, "a later receipt brings them back to stock"


async def test_a_late_report_is_kept_and_moves_nothing(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "OUT_FOR_DELIVERY", occurredAt=soon(4))
    late = await staff.track(shipment, "TRANSIT", occurredAt=soon(1))
    assert late["status"] == "OUT_FOR_DELIVERY"
    assert [report["applied"] for report in late["tracking"]] == [True, False]


async def test_the_same_report_again_changes_nothing(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    given = {"shipmentId": shipment["id"], "kind": "TRANSIT", "carrierReference": "scan-1"}
    first = await staff.graph.reply("trackShipment", given)
    again = await staff.graph.reply("trackShipment", given)
    assert (first.replayed, again.replayed) == ([], ["trackShipment"])
    told = again.data["trackShipment"]["shipment"]
    assert [report["carrierReference"] for report in told["tracking"]] == ["scan-1"]


async def test_another_report_under_the_same_reference_is_kept_and_flagged(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    for kind in ("TRANSIT", "DELIVER", "DELIVER"):
        told = await staff.track(shipment, kind, carrierReference="scan-1")
    first, other = told["tracking"]
    assert (first["flags"], first["conflictsWith"]) == ([], None)
    assert (other["flags"], other["conflictsWith"]) == (["REUSED_REFERENCE"], first["id"])
    assert told["status"] == "DELIVERED"


async def test_what_has_arrived_stays_where_it_is_until_the_carrier_takes_it_back(
    staff: Staff,
) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "DELIVER")
    told = await staff.track(shipment, "TRANSIT")
    assert (told["status"], told["tracking"][-1]["applied"]) == ("DELIVERED", False)
    back = await staff.track(shipment, "RETURN")
    assert (back["status"], back["deliveredAt"]) == ("RETURN_TO_SENDER", None)
    assert back["order"]["fulfillmentStatus"] == "UNDELIVERED"


async def test_an_impossible_time_is_kept_and_not_used(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "OUT_FOR_DELIVERY", occurredAt="2031-01-01T00:00:00Z")
    await staff.track(shipment, "EXCEPTION", occurredAt="1999-01-01T00:00:00Z")
    done = await staff.track(shipment, "DELIVER")
    assert [report["flags"] for report in done["tracking"]] == [
        ["IMPLAUSIBLE_TIME"],
        ["IMPLAUSIBLE_TIME"],
        [],
    ]
    assert [report["applied"] for report in done["tracking"]] == [True, True, True]
    assert done["status"] == "DELIVERED"


async def test_what_the_customer_collected_is_with_no_carrier(staff: Staff) -> None:
    await staff.receive(1, at=staff.shop.downtown)
    order = await staff.place(("CUP", 1), method="PICKUP", locationId=staff.shop.downtown.id)
    (work,) = order["fulfillmentOrders"]
    for step in ("accept", "ready"):
        await staff.work(step, work)
    collected = await staff.work("collect", work)
    told = await staff.track(collected, "LOSE")
    assert (told["status"], told["tracking"][0]["applied"]) == ("DELIVERED", False)
    assert told["order"]["status"] == "COMPLETED"


async def test_shipments_are_found_by_tracking_number_and_state(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    shipment = await staff.work("ship", work, parcels=[{"trackingNumber": "JD1"}])
    await staff.shipped(("CUP", 1))
    query = "query ($w: ShipmentWhere) { shipments(first: 9, where: $w) { nodes { id } } }"
    found = await staff.graph.ask(query, w={"trackingNumber": ["JD1"], "status": ["CREATED"]})
    assert found["nodes"] == [{"id": shipment["id"]}]
    assert (await staff.graph.ask(query, w={"status": ["LOST"]}))["nodes"] == []
    assert len((await staff.graph.ask(query, w={"not": {"status": ["LOST"]}}))["nodes"]) == 2
