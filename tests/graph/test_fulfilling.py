"""Work at a location: accepted, picked, packed, shipped, or turned down."""

import pytest

from tests.graph.desk import Desk, standings


async def test_an_order_goes_from_the_shelf_to_the_door(desk: Desk) -> None:
    order = await desk.placed(("CUP", 2))
    (work,) = order["fulfillmentOrders"]
    assert (work["status"], work["requestStatus"]) == ("OPEN", "SUBMITTED")
    accepted = await desk.work("accept", work)
    assert (accepted["status"], accepted["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert (await desk.level())["committed"] == 2
    assert standings(await desk.work("pick", work)) == {"PICKED": 2}
    packed = await desk.work("pack", work)
    assert standings(packed) == {"PACKED": 2}
    assert packed["order"]["fulfillmentStatus"] == "IN_PROGRESS"
    shipment = await desk.work(
        "ship", work, carrier="DHL", parcels=[{"trackingNumber": "JD1", "weight": 900}]
    )
    assert (shipment["status"], shipment["carrier"]) == ("CREATED", "DHL")
    assert shipment["parcels"] == [{"trackingNumber": "JD1", "weight": 900}]
    assert shipment["order"]["status"] == "FULFILLED"
    assert shipment["fulfillmentOrder"]["status"] == "CLOSED"
    assert (await desk.level())["onHand"] == 0


async def test_units_leave_in_as_many_shipments_as_it_takes(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 3), ("POT", 1))
    order = await desk.look({"id": work["order"]["id"]}, "lines { id sku }")
    cups = next(line["id"] for line in order["lines"] if line["sku"] == "CUP")
    first = await desk.work("ship", work, lines=[{"lineId": cups, "quantity": 2}])
    assert first["lines"] == [{"quantity": 2, "line": {"sku": "CUP"}}]
    assert first["order"]["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert first["fulfillmentOrder"]["status"] == "IN_PROGRESS"
    too_many = await desk.work("ship", work, lines=[{"lineId": cups, "quantity": 2}])
    assert too_many["__typename"] == "QuantityExceeded"
    assert (too_many["lineId"], too_many["requested"], too_many["possible"]) == (cups, 2, 1)
    rest = await desk.work("ship", work)
    assert sorted((part["line"]["sku"], part["quantity"]) for part in rest["lines"]) == [
        ("CUP", 1),
        ("POT", 1),
    ]
    assert rest["order"]["status"] == "FULFILLED"


async def test_units_turned_down_are_sourced_elsewhere(desk: Desk) -> None:
    await desk.receive(2, at=desk.shop.downtown)
    order = await desk.placed(("CUP", 2))
    work = order["fulfillmentOrders"][0]
    rejected = await desk.work("reject", work, rejectReason="NO_CAPACITY")
    assert (rejected["status"], rejected["rejected"]) == ("CANCELLED", 2)
    now = await desk.look(order, "status fulfillmentOrders { status location { code } }")
    assert now["status"] == "CONFIRMED"
    assert {"status": "OPEN", "location": {"code": "downtown"}} in now["fulfillmentOrders"]
    assert (await desk.level())["available"] == 2, "no capacity leaves the goods for others"


@pytest.mark.parametrize(
    ("reason", "name"), [("NOT_FOUND", "qualityControl"), ("DAMAGED", "damaged")]
)
async def test_an_order_nobody_can_serve_is_held(desk: Desk, reason: str, name: str) -> None:
    work = await desk.accepted(("CUP", 2))
    await desk.work("reject", work, rejectReason=reason)
    order = await desk.look(work["order"], "status holds { reason status }")
    assert order["status"] == "ON_HOLD"
    assert order["holds"] == [{"reason": "INVENTORY_OUT_OF_STOCK", "status": "ACTIVE"}]
    assert (await desk.level())[name] == 2


async def test_an_order_out_of_stock_goes_on_when_goods_arrive(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 1))
    await desk.work("reject", work, rejectReason="NOT_FOUND")
    order = work["order"]
    short = await desk.graph.do("allocateOrder", orderId=order["id"])
    assert (short["__typename"], short["sku"], short["available"]) == ("OutOfStock", "CUP", 0)
    await desk.receive(1, at=desk.shop.harbor)
    found = await desk.graph.do("allocateOrder", orderId=order["id"])
    assert found["fulfillmentOrders"][-1]["location"]["code"] == "harbor"
    assert found["status"] == "CONFIRMED"
    assert found["fulfillmentOrders"][-1]["status"] == "OPEN"
    assert [hold["status"] for hold in found["holds"]] == ["RELEASED"]


async def test_a_location_asked_to_stop_may_go_on_or_stop(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 1))
    given = {"fulfillmentOrderId": work["id"]}
    asked = await desk.graph.do("requestFulfillmentCancellation", **given)
    assert asked["requestStatus"] == "CANCELLATION_REQUESTED"
    assert {"ACCEPT_CANCELLATION", "REFUSE_CANCELLATION"} <= set(asked["supportedActions"])
    refused = await desk.graph.do("refuseFulfillmentCancellation", **given)
    assert (refused["status"], refused["requestStatus"]) == (
        "IN_PROGRESS",
        "CANCELLATION_REJECTED",
    )
    await desk.graph.do("requestFulfillmentCancellation", **given)
    stopped = await desk.graph.do("acceptFulfillmentCancellation", **given)
    assert (stopped["status"], stopped["requestStatus"]) == ("CANCELLED", "CANCELLATION_ACCEPTED")
    assert stopped["order"]["status"] == "CANCELLED"
    assert (await desk.level())["available"] == 1


async def test_a_step_without_units_is_refused(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 1))
    refusal = await desk.work("pack", await desk.work("pack", work))
    assert refusal["__typename"] == "IllegalTransition"
    assert (refusal["from"], refusal["action"]) == ("IN_PROGRESS", "PACK")
    assert "SHIP" in refusal["allowed"]
    assert "PACK" not in refusal["allowed"]


async def test_what_may_be_done_depends_on_how_the_goods_are_handed_over(desk: Desk) -> None:
    shipped = await desk.accepted(("CUP", 1))
    assert "SHIP" in shipped["supportedActions"]
    assert not {"READY", "COLLECT"} & set(shipped["supportedActions"])
    await desk.receive(1, at=desk.shop.downtown)
    order = await desk.place(("CUP", 1), method="PICKUP", locationId=desk.shop.downtown.id)
    collected = await desk.work("accept", order["fulfillmentOrders"][0])
    assert "READY" in collected["supportedActions"]
    assert "SHIP" not in collected["supportedActions"]
    for step, work in (("ready", shipped), ("ship", collected)):
        assert (await desk.work(step, work))["__typename"] == "IllegalTransition"


async def test_a_line_of_another_order_is_not_found(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 1))
    other = await desk.placed(("CUP", 1))
    line = other["lines"][0]["id"]
    refusal = await desk.work("ship", work, lines=[{"lineId": line, "quantity": 1}])
    assert refusal["__typename"] in ("NotFound", "QuantityExceeded")
