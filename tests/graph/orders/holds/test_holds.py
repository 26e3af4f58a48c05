"""Holds of a line, a fulfillment order or a whole order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.processes.housekeeping import Housekeeping
from hub.wiring import Hub, utc_now
from persistence.events.dead_letters import SqlDeadLetters
from persistence.idempotency.expiry import SqlIdempotencyKeys
from persistence.operations.ended_reservations import SqlEndedReservations
from persistence.operations.reindexing import SqlReindexing
from tests.graph.staff import Staff


async def hold(staff: Staff, reason: str = "OTHER", **more: Any) -> dict[str, Any]:
    return await staff.graph.do("holdOrder", reason=reason, **more)


async def of_two_lines(staff: Staff) -> dict[str, Any]:
    """A cup and two pots, both at the warehouse. Lines come in the order they were asked for."""
    order = await staff.placed(("CUP", 1), ("POT", 2))
    assert len(order["fulfillmentOrders"]) == 1
    return order


def housekeeping_at(hub: Hub, at: datetime) -> Housekeeping:
    """What the hub does when it is that late."""

    def now() -> datetime:
        return at

    ordering = replace(hub.services.ordering, now=now)
    letters = SqlDeadLetters(hub.engines, lambda: None)
    keys = SqlIdempotencyKeys(hub.engines)
    indexing = SqlReindexing(hub.engines)
    ended = SqlEndedReservations(hub.engines)
    return Housekeeping(
        keys, ended, letters, indexing, hub.reads, ordering, now, timedelta(days=30)
    )


def line_of(order: dict[str, Any], sku: str) -> Any:
    return next(line for line in order["lines"] if line["sku"] == sku)


async def test_a_held_line_waits_and_the_others_of_its_work_leave(staff: Staff) -> None:
    order = await of_two_lines(staff)
    cup, pot = line_of(order, "CUP"), line_of(order, "POT")
    held = await hold(staff, "COMPLIANCE_REVIEW", lineId=cup["id"])
    (one,) = held["holds"]
    assert (one["scope"], one["scopeId"]) == ("LINE", cup["id"])
    assert one["steps"] == ["RELEASE", "SHIP", "HAND_OVER"]
    assert held["status"] == "CONFIRMED"
    assert "RELEASE_HOLD" in held["supportedActions"]
    work = await staff.work("accept", held["fulfillmentOrders"][0])
    shipment = await staff.work("ship", work)
    assert [(n["line"]["sku"], n["quantity"]) for n in shipment["lines"]] == [("POT", 2)]
    refusal = await staff.work("ship", work, lines=[{"lineId": cup["id"], "quantity": 1}])
    assert (refusal["__typename"], refusal["step"]) == ("OnHold", "SHIP")
    assert (refusal["holdIds"], refusal["reasons"]) == ([one["id"]], ["COMPLIANCE_REVIEW"])
    assert (await staff.work("ship", work))["__typename"] == "OnHold"
    await staff.graph.do("releaseHold", holdId=one["id"])
    rest = await staff.work("ship", work)
    assert [(n["line"]["sku"], n["quantity"]) for n in rest["lines"]] == [("CUP", 1)]
    assert (await staff.level("POT"))["onHand"] == (await staff.level("CUP"))["onHand"] == 0
    assert pot["id"] != cup["id"]


async def test_the_stock_of_a_held_line_stays_reserved_until_it_joins_the_work(
    staff: Staff,
) -> None:
    order = await of_two_lines(staff)
    cup = line_of(order, "CUP")["id"]
    held = await hold(staff, lineId=cup, steps=["RELEASE"])
    await staff.work("accept", held["fulfillmentOrders"][0])
    assert (await staff.level("CUP"))["reserved"] == (await staff.level("POT"))["committed"] - 1
    await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
    level = await staff.level("CUP")
    assert (level["reserved"], level["committed"]) == (0, 1)


async def test_a_held_fulfillment_order_waits_alone(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(1, "CUP")
    await staff.receive(1, "POT", at=shop.harbor)
    lines = [
        {"sku": "CUP", "quantity": 1, "locationId": shop.warehouse.id},
        {"sku": "POT", "quantity": 1, "locationId": shop.harbor.id},
    ]
    order = await staff.place(channel=shop.pos, lines=lines)
    first, second = order["fulfillmentOrders"]
    held = await hold(staff, fulfillmentOrderId=first["id"])
    assert held["status"] == "CONFIRMED"
    statuses = {work["id"]: work["status"] for work in held["fulfillmentOrders"]}
    assert statuses == {first["id"]: "ON_HOLD", second["id"]: "OPEN"}
    assert (await staff.work("accept", first))["__typename"] == "OnHold"
    shipment = await staff.work("ship", await staff.work("accept", second))
    assert shipment["order"]["status"] == "ON_HOLD", "all that has not left is held"


async def test_what_a_fulfillment_order_offers_follows_its_holds(staff: Staff) -> None:
    order = await of_two_lines(staff)
    held = await hold(staff, fulfillmentOrderId=order["fulfillmentOrders"][0]["id"])
    (work,) = held["fulfillmentOrders"]
    assert (work["status"], held["holds"][0]["scope"]) == ("ON_HOLD", "FULFILLMENT_ORDER")
    assert "ACCEPT" not in work["supportedActions"]
    free = await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
    assert "ACCEPT" in free["fulfillmentOrders"][0]["supportedActions"]
    assert "RELEASE_HOLD" not in free["supportedActions"]
    await staff.work("accept", work)
    held = await hold(staff, orderId=order["id"], steps=["SHIP"])
    (work,) = held["fulfillmentOrders"]
    assert {"PICK", "PACK"} <= set(work["supportedActions"])
    assert "SHIP" not in work["supportedActions"]


async def test_an_order_waits_for_its_payment_and_goes_on_by_itself(staff: Staff) -> None:
    order = await of_two_lines(staff)
    given = {"orderId": order["id"], "releaseRule": "ON_PAYMENT"}
    held = await hold(staff, "AWAITING_PAYMENT", **given)
    assert held["fulfillmentOrders"][0]["status"] == "ON_HOLD"
    await staff.pay(order, "30.00")
    now = await staff.look(
        order,
        "status holds { status } fulfillmentOrders { status }"
        " events(last: 1) { nodes { kind actor reason subjectId } }",
    )
    assert (now["status"], now["fulfillmentOrders"]) == ("CONFIRMED", [{"status": "OPEN"}])
    assert now["holds"] == [{"status": "RELEASED"}]
    told = {"kind": "HOLD_RELEASED", "actor": "hub", "reason": "ON_PAYMENT"}
    assert now["events"]["nodes"] == [{**told, "subjectId": held["holds"][0]["id"]}]
    refusal = await hold(staff, **given)
    assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", ["input", "releaseRule"])


async def test_nothing_is_captured_while_a_hold_forbids_it(staff: Staff) -> None:
    order = await of_two_lines(staff)
    payment = await staff.pay(order)
    held = await hold(staff, "HIGH_RISK_OF_FRAUD", orderId=order["id"])
    assert "CAPTURE" in held["holds"][0]["steps"]
    refusal = await staff.graph.do("capturePayment", paymentId=payment["id"])
    assert (refusal["__typename"], refusal["step"]) == ("OnHold", "CAPTURE")
    await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
    captured = await staff.graph.do("capturePayment", paymentId=payment["id"])
    assert captured["status"] == "CAPTURED"


async def test_a_hold_ends_at_its_due_time_when_the_hub_looks(staff: Staff) -> None:
    hub, order = staff.shop.hub, await of_two_lines(staff)
    soon = utc_now() + timedelta(minutes=1)
    given = {"orderId": order["id"], "dueAt": soon.isoformat(), "note": "n"}
    await hold(staff, releaseRule="AT_DUE_TIME", **given)
    await hold(staff, **given)
    await hub.housekeeping.once()
    looked = "status version holds { releaseRule status }"
    assert {h["status"] for h in (await staff.look(order, looked))["holds"]} == {"ACTIVE"}
    # The hub's clock goes on; nobody waits for it.
    late = housekeeping_at(hub, soon + timedelta(seconds=1))
    await late.once()
    now = await staff.look(order, looked)
    assert {h["releaseRule"]: h["status"] for h in now["holds"]} == {
        "AT_DUE_TIME": "RELEASED",
        "MANUAL": "ACTIVE",
    }
    assert now["status"] == "ON_HOLD"
    await late.once()
    assert await staff.look(order, looked) == now, "a second look changes nothing"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, {"orderId"}),
        ({"lineId": "line", "steps": ["CAPTURE"]}, {"steps"}),
        ({"fulfillmentOrderId": "work", "steps": ["SOURCE", "SHIP"]}, {"steps"}),
        ({"orderId": "order", "lineId": "line"}, {"orderId"}),
        ({"orderId": "order", "releaseRule": "AT_DUE_TIME"}, {"dueAt"}),
        ({"orderId": "order", "dueAt": "2020-01-01T00:00:00Z"}, {"dueAt"}),
        ({"orderId": "order", "releaseRule": "ON_ALLOCATION"}, {"releaseRule"}),
        ({"releaseRule": "AT_DUE_TIME"}, {"orderId", "dueAt"}),
    ],
)
async def test_a_hold_that_makes_no_sense_is_refused_with_the_field(
    staff: Staff, given: dict[str, Any], fields: set[str]
) -> None:
    order = await of_two_lines(staff)
    ids = {
        "order": order["id"],
        "line": order["lines"][0]["id"],
        "work": order["fulfillmentOrders"][0]["id"],
    }
    named = {k: ids.get(v, v) if isinstance(v, str) else v for k, v in given.items()}
    reply = await staff.graph.reply("holdOrder", {"reason": "OTHER", **named})
    errors = reply.data["holdOrder"]["errors"]
    assert {error["__typename"] for error in errors} == {"InvalidInput"}
    assert {error["path"][1] for error in errors} == fields


async def test_a_hold_of_the_release_before_blocks_what_it_blocked(staff: Staff) -> None:
    """It knew no scope and no steps, and put all open work on hold."""
    shop, order = staff.shop, await of_two_lines(staff)
    (work,) = order["fulfillmentOrders"]
    id = order["id"].replace("order", "hold")
    await shop.write(
        "INSERT INTO holds (id, order_id, reason, status, owner, placed_at) VALUES"
        " (:id, :order_id, 'INVENTORY_OUT_OF_STOCK', 'ACTIVE', 'ann', '2026-03-02 09:00:00')",
        id=id,
        order_id=order["id"],
    )
    await shop.write("UPDATE fulfillment_orders SET status = 'ON_HOLD'")
    await shop.write("UPDATE orders SET status = 'ON_HOLD'")
    now = await staff.look(order, "holds { scope scopeId steps dueAt releaseRule }")
    before = {"scope": "ORDER", "scopeId": None, "steps": ["RELEASE", "SHIP", "HAND_OVER"]}
    assert now["holds"] == [{**before, "dueAt": None, "releaseRule": "MANUAL"}]
    found = await staff.graph.ask("{ holds(where: {step: [HAND_OVER]}) { nodes { id } } }")
    assert found["nodes"] == [{"id": id}]
    refusal = await staff.work("accept", work)
    assert (refusal["__typename"], refusal["holdIds"]) == ("OnHold", [id])
    free = await staff.graph.do("releaseHold", holdId=id)
    assert (free["status"], free["fulfillmentOrders"][0]["status"]) == ("CONFIRMED", "OPEN")


async def test_a_line_whose_units_have_left_cannot_be_held(staff: Staff) -> None:
    order = await of_two_lines(staff)
    cup = line_of(order, "CUP")["id"]
    work = await staff.work("accept", order["fulfillmentOrders"][0])
    await staff.work("ship", work, lines=[{"lineId": cup, "quantity": 1}])
    refusal = await hold(staff, lineId=cup)
    assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", ["input", "lineId"])
    assert (await hold(staff, lineId=f"{cup[:-4]}0000"))["__typename"] == "NotFound"
    await staff.work("ship", work)
    refusal = await hold(staff, fulfillmentOrderId=work["id"])
    assert (refusal["__typename"], refusal["action"]) == ("IllegalTransition", "HOLD")


async def test_a_held_delivery_group_waits_and_the_others_leave(staff: Staff) -> None:
    await staff.receive(2)
    groups = [{"key": key, "shipTo": {"country": "PT", "city": key}} for key in ("Porto", "Faro")]
    lines = [{"sku": "CUP", "quantity": 1, "deliveryGroup": group["key"]} for group in groups]
    given = {**staff.order(), "deliveryGroups": groups, "lines": lines}
    order = await staff.graph.do("placeOrder", **given)
    shown = "deliveryGroups { id fulfillmentOrders { id status } }"
    porto, faro = (await staff.look(order, shown))["deliveryGroups"]
    held = await hold(staff, "INCORRECT_ADDRESS", deliveryGroupId=faro["id"])
    (one,) = held["holds"]
    assert (one["scope"], one["scopeId"]) == ("DELIVERY_GROUP", faro["id"])
    assert held["status"] == "CONFIRMED"
    (here,), (there,) = porto["fulfillmentOrders"], faro["fulfillmentOrders"]
    refusal = await staff.work("accept", there)
    assert (refusal["__typename"], refusal["holdIds"]) == ("OnHold", [one["id"]])
    await staff.work("accept", here)
    await staff.work("ship", here)
    statuses = [
        group["fulfillmentOrders"][0]["status"]
        for group in (await staff.look(order, shown))["deliveryGroups"]
    ]
    assert statuses == ["CLOSED", "ON_HOLD"]
    assert (await staff.look(order, "status"))["status"] == "ON_HOLD", "what is left waits"
    gone = await hold(staff, "OTHER", deliveryGroupId=porto["id"])
    assert (gone["__typename"], gone["path"]) == ("InvalidInput", ["input", "deliveryGroupId"])
    await staff.graph.do("releaseHold", holdId=one["id"])
    accepted = await staff.work("accept", there)
    assert accepted["status"] == "IN_PROGRESS"
