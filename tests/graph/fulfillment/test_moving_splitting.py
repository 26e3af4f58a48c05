"""Fulfillment orders that are moved, split, and cancelled in part."""

import pytest

from tests.graph.fulfillment.directing import Thing, look, open_at, refusals, units
from tests.graph.staff import Staff, line_quantities

# --- moved ---------------------------------------------------------------------------------------


async def test_all_of_it_is_moved_or_nothing(staff: Staff) -> None:
    order = await staff.placed(("CUP", 3), ("POT", 1))
    await staff.receive(2, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    there = {"fulfillmentOrderId": work["id"], "locationId": staff.shop.downtown.id}
    short = await refusals(staff, "moveFulfillmentOrder", **there)
    assert {(error["sku"], error["available"]) for error in short} == {("CUP", 2), ("POT", 0)}
    assert (await staff.level())["reserved"] == 3
    moved = await staff.graph.do("moveFulfillmentOrder", **there, lines=units(order, 2))
    assert line_quantities(moved) == {"ALLOCATED": 2}
    events = await staff.look(order, "events(last: 2) { nodes { kind subjectId } }")
    assert [event["kind"] for event in events["events"]["nodes"]] == [
        "FULFILLMENT_MOVED",
        "UNITS_ALLOCATED",
    ]


async def test_what_cannot_be_moved_is_refused(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    (work,) = order["fulfillmentOrders"]
    here = {"fulfillmentOrderId": work["id"], "locationId": staff.shop.warehouse.id}
    (same,) = await refusals(staff, "moveFulfillmentOrder", **here)
    assert (same["__typename"], same["path"]) == ("InvalidInput", ["input", "locationId"])
    await staff.work("accept", work)
    there = {**here, "locationId": staff.shop.downtown.id}
    begun = await staff.graph.do("moveFulfillmentOrder", **there)
    assert (begun["__typename"], begun["action"]) == ("IllegalTransition", "MOVE")


async def test_units_on_hold_stay_on_hold_wherever_they_are(staff: Staff) -> None:
    order = await staff.placed(("CUP", 3))
    await staff.receive(3, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    await staff.graph.do("holdOrder", fulfillmentOrderId=work["id"], reason="OTHER", note="Wait")
    moved = await staff.work("move", work, locationId=staff.shop.downtown.id, lines=units(order, 2))
    apart = await staff.work("split", moved, lines=units(order, 1))
    for part in (moved, apart):
        refusal = await staff.work("accept", part)
        assert refusal["__typename"] == "OnHold"
    now = await staff.look(order, "holds { scopeId note status }")
    held = {hold["scopeId"] for hold in now["holds"] if hold["status"] == "ACTIVE"}
    assert held == {work["id"], moved["id"], apart["id"]}


# --- split ---------------------------------------------------------------------------------------


async def test_a_part_of_the_work_goes_on_apart(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3))
    order = await look(staff, work["order"])
    await staff.work("pick", work, lines=units(order, 2))
    apart = await staff.work("split", work, lines=units(order, 2), reason="One more parcel")
    assert (apart["status"], apart["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert line_quantities(apart) == {"RELEASED": 1, "PICKED": 1}
    shipment = await staff.work("ship", apart)
    assert shipment["order"]["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    rest = await staff.work("ship", work)
    assert rest["order"]["status"] == "FULFILLED"


async def test_a_split_leaves_something_and_waits_for_answers(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    order = await look(staff, work["order"])
    given = {"fulfillmentOrderId": work["id"]}
    (all_of_it,) = await refusals(staff, "splitFulfillmentOrder", **given, lines=units(order, 2))
    assert (all_of_it["__typename"], all_of_it["path"]) == ("InvalidInput", ["input", "lines"])
    (more,) = await refusals(staff, "splitFulfillmentOrder", **given, lines=units(order, 3))
    assert (more["__typename"], more["possible"]) == ("QuantityExceeded", 2)
    await staff.graph.do("requestFulfillmentCancellation", **given)
    asked = await staff.graph.do("splitFulfillmentOrder", **given, lines=units(order, 1))
    assert (asked["__typename"], asked["action"]) == ("IllegalTransition", "SPLIT")


# --- cancelled in part ---------------------------------------------------------------------------


async def test_a_location_is_asked_for_the_units_that_are_cancelled(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3), ("POT", 1))
    order = await look(staff, work["order"])
    id = work["order"]["id"]
    cancel = {"orderId": id, "reason": "One will do", "lines": units(order, 2)}
    await staff.graph.do("cancelOrder", **cancel)
    now = await look(staff, work["order"])
    (part,) = now["fulfillmentOrders"]
    assert part["requestStatus"] == "CANCELLATION_REQUESTED"
    assert part["cancellationLines"] == [{"quantity": 2, "line": {"sku": "CUP"}}]
    done = await staff.graph.do("acceptFulfillmentCancellation", fulfillmentOrderId=work["id"])
    assert (done["status"], done["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert line_quantities(done) == {"CANCELLED": 2, "RELEASED": 2}
    assert (await staff.level())["available"] == 2
    shipment = await staff.work("ship", work)
    assert shipment["order"]["status"] == "FULFILLED"


async def test_more_than_a_location_has_cannot_be_asked_for(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    order = await look(staff, work["order"])
    (more,) = await refusals(
        staff,
        "requestFulfillmentCancellation",
        fulfillmentOrderId=work["id"],
        lines=units(order, 3),
    )
    assert (more["__typename"], more["possible"]) == ("QuantityExceeded", 2)
    assert more["path"] == ["input", "lines", "0", "lineId"]


async def test_packed_goods_that_are_damaged_are_sourced_elsewhere(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    await staff.receive(1, at=staff.shop.harbor)
    await staff.work("pack", work)
    order = await look(staff, work["order"])
    rejected = await staff.work("reject", work, rejectReason="DAMAGED", lines=units(order, 1))
    assert line_quantities(rejected) == {"PACKED": 1}
    assert (await staff.level())["damaged"] == 1
    assert "harbor" in open_at(await look(staff, work["order"]))


# --- repeated ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["allocateOrder", "moveFulfillmentOrder", "splitFulfillmentOrder"])
async def test_a_repetition_changes_nothing_and_answers_the_same(staff: Staff, name: str) -> None:
    order = await staff.placed(("CUP", 2))
    await staff.receive(2, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    there = staff.shop.downtown.id
    given: Thing = {"fulfillmentOrderId": work["id"], "lines": units(order, 1)}
    if name == "allocateOrder":
        await staff.work("reject", work, rejectReason="NO_CAPACITY", lines=units(order, 2))
        now = await look(staff, order)
        await staff.work("reject", open_at(now)["downtown"], rejectReason="NO_CAPACITY")
        given = {"orderId": order["id"], "lines": units(order, 1)}
    if name != "splitFulfillmentOrder":
        given["locationId"] = there
    key = {"idempotencyKey": f"again-{name}"}
    first = await staff.graph.do(name, **given, **key)
    assert first["__typename"] in ("Order", "FulfillmentOrder"), first
    again = await staff.graph.do(name, **given, **key)
    assert again == first
    other = await staff.graph.do(name, **{**given, "lines": units(order, 2)}, **key)
    assert other["__typename"] == "IdempotencyKeyReused"
