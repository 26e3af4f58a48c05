"""Work at a location: accepted, picked, packed, shipped, or turned down."""

import pytest

from tests.graph.staff import Staff, line_quantities


async def test_an_order_goes_from_the_shelf_to_the_door(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    (work,) = order["fulfillmentOrders"]
    assert (work["status"], work["requestStatus"]) == ("OPEN", "SUBMITTED")
    accepted = await staff.work("accept", work)
    assert (accepted["status"], accepted["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert (await staff.level())["committed"] == 2
    assert line_quantities(await staff.work("pick", work)) == {"PICKED": 2}
    packed = await staff.work("pack", work)
    assert line_quantities(packed) == {"PACKED": 2}
    assert packed["order"]["fulfillmentStatus"] == "IN_PROGRESS"
    shipment = await staff.work(
        "ship", work, carrier="DHL", parcels=[{"trackingNumber": "JD1", "weight": 900}]
    )
    assert (shipment["status"], shipment["carrier"]) == ("CREATED", "DHL")
    (parcel,) = shipment["parcels"]
    assert (parcel["trackingNumber"], parcel["weight"]) == ("JD1", 900)
    assert parcel["lines"] == [{"quantity": 2, "line": {"sku": "CUP"}}]
    assert shipment["order"]["status"] == "FULFILLED"
    assert shipment["fulfillmentOrder"]["status"] == "CLOSED"
    assert (await staff.level())["onHand"] == 0


async def test_units_leave_in_as_many_shipments_as_it_takes(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3), ("POT", 1))
    order = await staff.look({"id": work["order"]["id"]}, "lines { id sku }")
    cups = next(line["id"] for line in order["lines"] if line["sku"] == "CUP")
    first = await staff.work("ship", work, lines=[{"lineId": cups, "quantity": 2}])
    (units,) = first["lines"]
    assert (units["quantity"], units["line"], units["parcel"]) == (2, {"sku": "CUP"}, None)
    assert first["order"]["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert first["fulfillmentOrder"]["status"] == "IN_PROGRESS"
    too_many = await staff.work("ship", work, lines=[{"lineId": cups, "quantity": 2}])
    assert too_many["__typename"] == "QuantityExceeded"
    assert (too_many["lineId"], too_many["requested"], too_many["possible"]) == (cups, 2, 1)
    rest = await staff.work("ship", work)
    assert sorted((part["line"]["sku"], part["quantity"]) for part in rest["lines"]) == [
        ("CUP", 1),
        ("POT", 1),
    ]
    assert rest["order"]["status"] == "FULFILLED"


async def test_units_turned_down_are_sourced_elsewhere(staff: Staff) -> None:
    await staff.receive(2, at=staff.shop.downtown)
    order = await staff.placed(("CUP", 2))
    work = order["fulfillmentOrders"][0]
    rejected = await staff.work("reject", work, rejectReason="NO_CAPACITY")
    assert (rejected["status"], rejected["rejected"]) == ("CANCELLED", 2)
    now = await staff.look(order, "status fulfillmentOrders { status location { code } }")
    assert now["status"] == "CONFIRMED"
    assert {"status": "OPEN", "location": {"code": "downtown"}} in now["fulfillmentOrders"]
    assert (await staff.level())["available"] == 2, "no capacity leaves the goods for others"


@pytest.mark.parametrize(
    ("reason", "name"), [("NOT_FOUND", "qualityControl"), ("DAMAGED", "damaged")]
)
async def test_an_order_nobody_can_serve_is_held(staff: Staff, reason: str, name: str) -> None:
    work = await staff.accepted(("CUP", 2))
    await staff.work("reject", work, rejectReason=reason)
    order = await staff.look(work["order"], "status holds { reason status }")
    assert order["status"] == "ON_HOLD"
    assert order["holds"] == [{"reason": "INVENTORY_OUT_OF_STOCK", "status": "ACTIVE"}]
    assert (await staff.level())[name] == 2


async def test_an_order_out_of_stock_goes_on_when_goods_arrive(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    await staff.work("reject", work, rejectReason="NOT_FOUND")
    order = work["order"]
    short = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert (short["__typename"], short["sku"], short["available"]) == ("OutOfStock", "CUP", 0)
    await staff.receive(1, at=staff.shop.harbor)
    found = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert found["fulfillmentOrders"][-1]["location"]["code"] == "harbor"
    assert found["status"] == "CONFIRMED"
    assert found["fulfillmentOrders"][-1]["status"] == "OPEN"
    assert [hold["status"] for hold in found["holds"]] == ["RELEASED"]


async def test_a_location_asked_to_stop_may_go_on_or_stop(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    given = {"fulfillmentOrderId": work["id"]}
    asked = await staff.graph.do("requestFulfillmentCancellation", **given)
    assert asked["requestStatus"] == "CANCELLATION_REQUESTED"
    assert {"ACCEPT_CANCELLATION", "REFUSE_CANCELLATION"} <= set(asked["supportedActions"])
    refused = await staff.graph.do("refuseFulfillmentCancellation", **given)
    assert (refused["status"], refused["requestStatus"]) == (
        "IN_PROGRESS",
        "CANCELLATION_REJECTED",
    )
    await staff.graph.do("requestFulfillmentCancellation", **given)
    stopped = await staff.graph.do("acceptFulfillmentCancellation", **given)
    assert (stopped["status"], stopped["requestStatus"]) == ("CANCELLED", "CANCELLATION_ACCEPTED")
    assert stopped["order"]["status"] == "CANCELLED"
    assert (await staff.level())["available"] == 1


async def test_a_step_without_units_is_refused(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    refusal = await staff.work("pack", await staff.work("pack", work))
    assert refusal["__typename"] == "IllegalTransition"
    assert (refusal["from"], refusal["action"]) == ("IN_PROGRESS", "PACK")
    assert "SHIP" in refusal["allowed"]
    assert "PACK" not in refusal["allowed"]


async def test_what_may_be_done_depends_on_how_the_goods_are_handed_over(staff: Staff) -> None:
    shipped = await staff.accepted(("CUP", 1))
    assert "SHIP" in shipped["supportedActions"]
    assert not {"READY", "COLLECT"} & set(shipped["supportedActions"])
    await staff.receive(1, at=staff.shop.downtown)
    order = await staff.place(("CUP", 1), method="PICKUP", locationId=staff.shop.downtown.id)
    collected = await staff.work("accept", order["fulfillmentOrders"][0])
    assert "READY" in collected["supportedActions"]
    assert "SHIP" not in collected["supportedActions"]
    for step, work in (("ready", shipped), ("ship", collected)):
        assert (await staff.work(step, work))["__typename"] == "IllegalTransition"


async def test_a_line_of_another_order_is_not_found(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    other = await staff.placed(("CUP", 1))
    line = other["lines"][0]["id"]
    refusal = await staff.work("ship", work, lines=[{"lineId": line, "quantity": 1}])
    assert refusal["__typename"] in ("NotFound", "QuantityExceeded")
