"""A till that was offline tells when things happened; the hub keeps when it heard of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.network.channel import Channel
from tests.graph.client import answer_of
from tests.graph.staff import Staff

CHANNEL = "x-order-hub-channel"
TIMES = "events(first: 50) { nodes { kind occurredAt recordedAt } }"
MOVEMENTS = """{ inventoryLevels(first: 9) { nodes {
  movements(direction: ASCENDING) { nodes { kind occurredAt recordedAt } }
} } }"""


def ago(**by: float) -> datetime:
    return datetime.now(UTC) - timedelta(**by)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def history(staff: Staff, order: dict[str, Any]) -> dict[str, tuple[datetime, datetime]]:
    """When each kind of event happened and was recorded, the newest of each."""
    nodes = (await staff.look(order, TIMES))["events"]["nodes"]
    return {n["kind"]: (when(n["occurredAt"]), when(n["recordedAt"])) for n in nodes}


async def movements(staff: Staff) -> list[tuple[str, datetime, datetime]]:
    """Of all levels."""
    return [
        (one["kind"], when(one["occurredAt"]), when(one["recordedAt"]))
        for level in (await staff.graph.ask(MOVEMENTS))["nodes"]
        for one in level["movements"]["nodes"]
    ]


async def through(staff: Staff, channel: Channel, name: str, **given: Any) -> dict[str, Any]:
    """What the mutation answers when this channel asks."""
    return answer_of(await staff.graph.reply(name, given, {CHANNEL: channel.id}), name)


async def test_what_a_till_sold_offline_was_sold_and_taken_home_when_it_says(staff: Staff) -> None:
    shop, begun = staff.shop, datetime.now(UTC)
    await staff.receive(1, at=shop.downtown)
    sold = ago(hours=7)
    order = await staff.place(
        channel=shop.pos,
        method="CARRY_OUT",
        locationId=shop.downtown.id,
        placedAt=sold.isoformat(),
    )
    times = await history(staff, order)
    assert times.keys() >= {"ORDER_PLACED", "UNITS_ALLOCATED", "UNITS_COLLECTED"}
    assert {occurred for occurred, _ in times.values()} == {sold}
    assert all(recorded >= begun for _, recorded in times.values())
    assert when(order["deliveredAt"]) == sold
    received, *taken = await movements(staff)
    assert received[1] == received[2]
    assert [kind for kind, _, _ in taken] == ["RESERVE", "COMMIT", "SHIP"]
    assert {occurred for _, occurred, _ in taken} == {sold}
    assert all(recorded >= begun for _, _, recorded in taken)


async def test_an_offline_order_that_is_shipped_gets_its_stock_when_the_hub_hears_of_it(
    staff: Staff,
) -> None:
    sold = ago(hours=7)
    order = await staff.placed(("CUP", 1), channel=staff.shop.pos, placedAt=sold.isoformat())
    times = await history(staff, order)
    assert times["ORDER_PLACED"][0] == sold < times["ORDER_PLACED"][1]
    occurred, recorded = times["UNITS_ALLOCATED"]
    assert occurred == recorded > sold


async def test_each_step_of_the_work_happens_when_it_is_said_to(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(9, at=shop.downtown)
    order = await staff.place(
        channel=shop.pos,
        method="PICKUP",
        locationId=shop.downtown.id,
        placedAt=ago(hours=9).isoformat(),
    )
    (work,) = order["fulfillmentOrders"]
    steps = {
        "accept": ("FULFILLMENT_ACCEPTED", ago(hours=8)),
        "pick": ("UNITS_PICKED", ago(hours=7)),
        "pack": ("UNITS_PACKED", ago(hours=6)),
        "ready": ("UNITS_READY", ago(hours=5)),
        "collect": ("UNITS_COLLECTED", ago(hours=4)),
    }
    for step, (_, told) in steps.items():
        done = await staff.work(step, work, occurredAt=told.isoformat())
        assert done["__typename"] in ("FulfillmentOrder", "Shipment"), done
    times = await history(staff, order)
    for kind, told in steps.values():
        occurred, recorded = times[kind]
        assert occurred == told < recorded
    shown = await staff.look(order, "deliveredAt shipments { shippedAt deliveredAt }")
    (shipment,) = shown["shipments"]
    told = steps["collect"][1]
    assert {when(shown["deliveredAt"]), *map(when, shipment.values())} == {told}


async def test_a_handover_that_is_reported_late_counts_when_it_happened(staff: Staff) -> None:
    limit = ago(hours=2)
    given = {"placedAt": ago(hours=9).isoformat(), "shipBy": limit.isoformat()}
    metrics = "{ metrics { lateHandovers { part whole } } }"
    for told, late in ((limit - timedelta(hours=1), 0), (limit + timedelta(hours=1), 1)):
        order = await staff.placed(("CUP", 1), channel=staff.shop.pos, **given)
        (work,) = order["fulfillmentOrders"]
        await staff.work("accept", work, occurredAt=(limit - timedelta(hours=2)).isoformat())
        left = await staff.work("ship", work, handedOver=True, occurredAt=told.isoformat())
        assert left["status"] == "IN_TRANSIT", left
        tracked = await staff.look(order, "shipments { shippedAt tracking { occurredAt } }")
        (shipment,) = tracked["shipments"]
        assert when(shipment["shippedAt"]) == when(shipment["tracking"][0]["occurredAt"]) == told
        found = await staff.graph.ask(metrics)
        assert found["lateHandovers"]["part"] == late


async def test_an_order_is_cancelled_at_the_time_given(staff: Staff) -> None:
    told = datetime.now(UTC)
    order = await staff.placed(placedAt=ago(hours=1).isoformat())
    given = {"orderId": order["id"], "reason": "Never mind", "occurredAt": told.isoformat()}
    assert when((await staff.graph.do("cancelOrder", **given))["cancelledAt"]) == told
    assert (await history(staff, order))["ORDER_CANCELLED"][0] == told


async def test_an_order_is_void_since_its_channel_declared_so(staff: Staff) -> None:
    order = await staff.placed(channel=staff.shop.marketplace)
    told = datetime.now(UTC)
    given = {"orderId": order["id"], "reason": "Never ours", "occurredAt": told.isoformat()}
    void = await staff.graph.do("voidOrder", **given)
    assert when(void["voidedAt"]) == when(void["cancelledAt"]) == told
    assert (await history(staff, order))["ORDER_VOIDED"][0] == told


async def test_stock_moves_when_the_people_at_the_shelf_say(staff: Staff) -> None:
    shop, told = staff.shop, ago(days=3)
    here = {"sku": "CUP", "locationId": shop.warehouse.id, "occurredAt": told.isoformat()}
    await staff.graph.do("moveStock", kind="RECEIVE", quantity=5, **here)
    await staff.graph.do("countStock", counted=4, expected=5, **here)
    await staff.transfer(1, to=shop.downtown, occurredAt=told.isoformat())
    moved = await movements(staff)
    kinds = {"RECEIVE", "COUNT_DOWN", "TRANSFER_OUT", "TRANSFER_IN"}
    assert {(kind, occurred) for kind, occurred, _ in moved} == {(kind, told) for kind in kinds}
    assert all(recorded > told for _, _, recorded in moved)


async def test_a_clock_that_was_never_set_moves_stock_now(staff: Staff) -> None:
    given = {"sku": "CUP", "locationId": staff.shop.warehouse.id, "quantity": 1}
    await staff.graph.do("moveStock", kind="RECEIVE", occurredAt="1970-01-01T00:00:00Z", **given)
    ((_, occurred, recorded),) = await movements(staff)
    assert occurred == recorded


async def test_nothing_happens_to_an_order_before_it_was_placed(staff: Staff) -> None:
    order = await staff.placed()
    given = {"orderId": order["id"], "reason": "Slow clock", "occurredAt": ago(days=1).isoformat()}
    cancelled = await staff.graph.do("cancelOrder", **given)
    assert cancelled["cancelledAt"] == order["placedAt"]


@pytest.mark.parametrize("name", ["cancelOrder", "acceptFulfillmentOrder", "moveStock"])
async def test_what_has_not_happened_yet_is_refused(staff: Staff, name: str) -> None:
    order = await staff.placed()
    given = {
        "cancelOrder": {"orderId": order["id"], "reason": "Soon"},
        "acceptFulfillmentOrder": {"fulfillmentOrderId": order["fulfillmentOrders"][0]["id"]},
        "moveStock": {
            **{"kind": "DAMAGE", "sku": "CUP", "locationId": staff.shop.warehouse.id},
            "quantity": 1,
        },
    }[name]
    refusal = await staff.graph.do(name, **given, occurredAt=ago(minutes=-6).isoformat())
    assert refusal["__typename"] == "InvalidInput"
    assert refusal["path"] == ["input", "occurredAt"]
    assert await staff.look(order, "version") == {"version": order["version"]}
    assert (await staff.level())["version"] == 2


async def test_a_channel_tells_times_only_with_the_permission(staff: Staff) -> None:
    order, told = await staff.placed(), ago(days=1).isoformat()
    given = {"orderId": order["id"], "reason": "Called", "occurredAt": told}
    refusal = await through(staff, staff.shop.marketplace, "cancelOrder", **given)
    assert (refusal["__typename"], refusal["permission"]) == ("PermissionDenied", "CHOOSE_IDS")
    assert (refusal["channelCode"], refusal["path"]) == ("mkt", ["input", "occurredAt"])
    assert (await staff.look(order, "status"))["status"] == "CONFIRMED"
    # Without a time it may, and with the permission also with one.
    timeless = {**given, "occurredAt": None}
    other = await staff.placed()
    assert (await through(staff, staff.shop.pos, "cancelOrder", **given))["status"] == "CANCELLED"
    timeless["orderId"] = other["id"]
    done = await through(staff, staff.shop.marketplace, "cancelOrder", **timeless)
    assert done["status"] == "CANCELLED"


async def test_a_repetition_with_its_time_is_the_same_act(staff: Staff) -> None:
    order = await staff.placed()
    given = {
        **{"idempotencyKey": "off", "orderId": order["id"], "reason": "Offline"},
        "occurredAt": datetime.now(UTC).isoformat(),
    }
    first = await staff.graph.reply("cancelOrder", given)
    again = await staff.graph.reply("cancelOrder", given)
    assert (first.replayed, again.replayed) == ([], ["cancelOrder"])
    other = {**given, "occurredAt": ago(seconds=1).isoformat()}
    refusal = await staff.graph.do("cancelOrder", **other)
    assert refusal["__typename"] == "IdempotencyKeyReused"


async def test_what_was_recorded_before_there_were_two_clocks_has_both_times_equal(
    staff: Staff,
) -> None:
    order = await staff.placed(placedAt=ago(hours=7).isoformat())
    for table in ("order_events", "inventory_movements"):
        assert await staff.shop.write(f"UPDATE {table} SET occurred_at = NULL")
    for occurred, recorded in (await history(staff, order)).values():
        assert occurred == recorded
    assert all(occurred == recorded for _, occurred, recorded in await movements(staff))
    query = """query ($id: ID!, $at: DateTime!) { order(by: {id: $id}) {
      events(where: {occurredFrom: $at}) { totalCount } } }"""
    first = (await history(staff, order))["ORDER_PLACED"][0].isoformat()
    found = await staff.graph.ask(query, id=order["id"], at=first)
    assert found["events"]["totalCount"] == 2
