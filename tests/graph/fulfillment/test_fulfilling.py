"""Work at a location: accepted, picked, packed, shipped, or turned down."""

from typing import Any

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


async def rejected_line(staff: Staff) -> dict[str, Any]:
    """An order of a cup and two pots, whose location has no cup after all, nor has any other."""
    order = await staff.placed(("CUP", 1), ("POT", 2))
    (work,) = order["fulfillmentOrders"]
    cup = next(line["id"] for line in order["lines"] if line["sku"] == "CUP")
    one = [{"lineId": cup, "quantity": 1}]
    await staff.work("reject", work, rejectReason="NOT_FOUND", lines=one)
    return {**order, "work": work, "cup": cup}


SHORT = (
    "status supportedActions lines { sku unsourced } fulfillmentOrders { status }"
    " holds { id reason scope scopeId steps releaseRule status }"
)
UNSOURCED = "query ($is: Boolean) { orders(where: {unsourced: $is}) { nodes { id } } }"


async def test_a_line_that_is_short_holds_up_no_other(staff: Staff) -> None:
    order = await rejected_line(staff)
    now = await staff.look(order, SHORT)
    assert (now["status"], now["fulfillmentOrders"]) == ("CONFIRMED", [{"status": "OPEN"}])
    (hold,) = now["holds"]
    told = {"reason": "INVENTORY_OUT_OF_STOCK", "scope": "LINE", "scopeId": order["cup"]}
    rule = {"steps": [], "releaseRule": "ON_ALLOCATION", "status": "ACTIVE"}
    assert {**told, **rule, "id": hold["id"]} == hold
    work = await staff.work("accept", order["work"])
    shipment = await staff.work("ship", work)
    assert [(n["line"]["sku"], n["quantity"]) for n in shipment["lines"]] == [("POT", 2)]
    assert shipment["order"]["status"] == "ON_HOLD", "what is left waits for cups"


async def test_units_without_a_location_are_found_though_their_hold_is_released(
    staff: Staff,
) -> None:
    order, other = await rejected_line(staff), await staff.placed(("TEA", 1))
    now = await staff.look(order, SHORT)
    await staff.graph.do("releaseHold", holdId=now["holds"][0]["id"], reason="Ordered more")
    now = await staff.look(order, SHORT)
    assert {line["sku"]: line["unsourced"] for line in now["lines"]} == {"CUP": 1, "POT": 0}
    for wanted, id in ((True, order["id"]), (False, other["id"])):
        found = await staff.graph.ask(UNSOURCED, **{"is": wanted})
        assert [node["id"] for node in found["nodes"]] == [id]
    await staff.receive(1, at=staff.shop.harbor)
    found = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert {line["sku"]: line["unsourced"] for line in found["lines"]} == {"CUP": 0, "POT": 0}
    assert (await staff.graph.ask(UNSOURCED, **{"is": True}))["nodes"] == []


async def test_what_is_elsewhere_is_sourced_there_though_another_line_is_short(
    staff: Staff,
) -> None:
    await staff.receive(2, "POT", at=staff.shop.harbor)
    order = await staff.placed(("CUP", 1), ("POT", 2))
    work = next(w for w in order["fulfillmentOrders"] if w["location"]["code"] == "warehouse")
    await staff.work("reject", work, rejectReason="NOT_FOUND")
    now = await staff.look(order, f"{SHORT} sourced: fulfillmentOrders {{ location {{ code }} }}")
    assert {line["sku"]: line["unsourced"] for line in now["lines"]} == {"CUP": 1, "POT": 0}
    assert {"location": {"code": "harbor"}} in now["sourced"]
    assert len(now["holds"]) == 1
    assert now["status"] == "CONFIRMED"


async def test_lines_held_from_sourcing_are_left_out_when_the_others_are_allocated(
    staff: Staff,
) -> None:
    order = await staff.placed(("CUP", 1), ("POT", 2))
    ids = {line["sku"]: line["id"] for line in order["lines"]}
    await staff.work("reject", order["fulfillmentOrders"][0], rejectReason="NOT_FOUND")
    held = {"reason": "OTHER", "steps": ["SOURCE"]}
    await staff.graph.do("holdOrder", lineId=ids["CUP"], **held)
    await staff.receive(2, "POT", at=staff.shop.harbor)
    found = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert {line["sku"]: line["unsourced"] for line in found["lines"]} == {"CUP": 1, "POT": 0}
    short = {
        hold["scopeId"]: hold["status"]
        for hold in found["holds"]
        if hold["reason"] == "INVENTORY_OUT_OF_STOCK"
    }
    assert short == {ids["CUP"]: "ACTIVE", ids["POT"]: "RELEASED"}
    refusal = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert (refusal["__typename"], refusal["step"]) == ("OnHold", "SOURCE")


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
