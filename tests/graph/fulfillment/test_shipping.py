"""What carriers report: on the way, in the way, at the door, back, or lost."""

import pytest

from tests.graph.staff import Staff

NOON = "2026-03-02T12:00:00+01:00"
LATER = "2026-03-02T15:00:00+01:00"


async def test_a_shipment_is_followed_to_the_door(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    seen = []
    for kind in ("LABEL", "MANIFEST", "TRANSIT", "OUT_FOR_DELIVERY"):
        seen.append((await staff.track(shipment, kind))["status"])
    assert seen == ["LABELLED", "MANIFESTED", "IN_TRANSIT", "OUT_FOR_DELIVERY"]
    done = await staff.track(shipment, "DELIVER", occurredAt=NOON, place="Porto")
    assert (done["status"], done["deliveredAt"]) == ("DELIVERED", "2026-03-02T11:00:00+00:00")
    assert done["supportedReports"] == []
    assert done["order"]["status"] == "COMPLETED"
    assert done["order"]["fulfillmentStatus"] == "DELIVERED"


async def test_goods_handed_over_are_in_transit_at_once(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    assert (await staff.work("ship", work, handedOver=True))["status"] == "IN_TRANSIT"


async def test_something_in_the_way_is_no_end(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "TRANSIT")
    stuck = await staff.track(shipment, "EXCEPTION", description="Address unknown")
    assert (stuck["status"], stuck["order"]["status"]) == ("EXCEPTION", "FULFILLED")
    assert (await staff.track(shipment, "DELIVER"))["status"] == "DELIVERED"


@pytest.mark.parametrize(("kind", "status"), [("RETURN", "RETURN_TO_SENDER"), ("LOSE", "LOST")])
async def test_goods_that_never_arrive_end_the_order(staff: Staff, kind: str, status: str) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "TRANSIT")
    ended = await staff.track(shipment, kind)
    assert ended["status"] == status
    assert ended["order"]["status"] == "COMPLETED"
    assert ended["order"]["fulfillmentStatus"] == "UNDELIVERED"


async def test_a_late_report_is_kept_and_moves_nothing(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "OUT_FOR_DELIVERY", occurredAt=LATER)
    late = await staff.track(shipment, "TRANSIT", occurredAt=NOON)
    assert late["status"] == "OUT_FOR_DELIVERY"
    assert [report["applied"] for report in late["tracking"]] == [True, False]


async def test_the_same_report_again_changes_nothing(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    for _ in range(2):
        told = await staff.track(shipment, "TRANSIT", carrierReference="scan-1")
    assert [report["carrierReference"] for report in told["tracking"]] == ["scan-1"]


async def test_what_has_arrived_does_not_move_again(staff: Staff) -> None:
    shipment = await staff.shipped(("CUP", 1))
    await staff.track(shipment, "TRANSIT")
    await staff.track(shipment, "DELIVER")
    refusal = await staff.track(shipment, "LOSE")
    assert (refusal["__typename"], refusal["from"]) == ("IllegalTransition", "DELIVERED")


async def test_shipments_are_found_by_tracking_number_and_state(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    shipment = await staff.work("ship", work, parcels=[{"trackingNumber": "JD1"}])
    await staff.shipped(("CUP", 1))
    query = "query ($w: ShipmentWhere) { shipments(first: 9, where: $w) { nodes { id } } }"
    found = await staff.graph.ask(query, w={"trackingNumber": ["JD1"], "status": ["CREATED"]})
    assert found["nodes"] == [{"id": shipment["id"]}]
    assert (await staff.graph.ask(query, w={"status": ["LOST"]}))["nodes"] == []
    assert len((await staff.graph.ask(query, w={"not": {"status": ["LOST"]}}))["nodes"]) == 2
