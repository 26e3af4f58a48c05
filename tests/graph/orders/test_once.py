"""A command sent again happens once; two who change the same thing do not overwrite each other."""

import asyncio
from typing import Any

from tests.graph.client import answer_of
from tests.graph.staff import Staff, euros

REQUESTS = 30


async def test_the_same_key_and_input_answer_the_same_again(staff: Staff) -> None:
    await staff.receive(5)
    given = {**staff.order(("CUP", 2)), "idempotencyKey": "my order"}
    first, again = [await staff.graph.reply("placeOrder", given) for _ in range(2)]
    assert answer_of(first, "placeOrder") == answer_of(again, "placeOrder")
    assert (first.replayed, again.replayed) == ([], ["placeOrder"])
    assert await staff.orders() == 1
    assert (await staff.level())["reserved"] == 2


async def test_the_same_key_with_another_input_is_refused(staff: Staff) -> None:
    await staff.receive(5)
    await staff.place(("CUP", 1), idempotencyKey="my order")
    refusal = await staff.place(("CUP", 2), idempotencyKey="my order")
    assert (refusal["__typename"], refusal["key"]) == ("IdempotencyKeyReused", "my order")
    assert await staff.orders() == 1
    given: dict[str, Any] = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    moved = {"idempotencyKey": "mine", "kind": "RECEIVE", "quantity": 1}
    await staff.graph.do("moveStock", **given, **moved)
    counted = {"idempotencyKey": "mine", "counted": 5, "expected": 5}
    refusal = await staff.graph.do("countStock", **given, **counted)
    assert refusal["__typename"] == "IdempotencyKeyReused", "nor by another command"


async def test_a_refused_command_leaves_its_key_free(staff: Staff) -> None:
    assert (await staff.place(idempotencyKey="mine"))["__typename"] == "OutOfStock"
    await staff.receive(1)
    assert (await staff.place(idempotencyKey="mine"))["__typename"] == "Order"


async def test_thirty_simultaneous_repetitions_make_one_order(staff: Staff) -> None:
    await staff.receive(REQUESTS)
    given = {**staff.order(), "idempotencyKey": "repeated"}
    replies = await asyncio.gather(
        *(staff.graph.reply("placeOrder", given) for _ in range(REQUESTS))
    )
    answers = {answer_of(reply, "placeOrder")["id"] for reply in replies}
    assert len(answers) == 1
    assert sorted(len(reply.replayed) for reply in replies) == [0] + [1] * (REQUESTS - 1)
    assert await staff.orders() == 1
    assert (await staff.level())["reserved"] == 1


async def test_of_thirty_simultaneous_orders_for_ten_units_ten_are_accepted(staff: Staff) -> None:
    await staff.receive(10)
    answers = await asyncio.gather(*(staff.place() for _ in range(REQUESTS)))
    kinds = [answer["__typename"] for answer in answers]
    assert (kinds.count("Order"), kinds.count("OutOfStock")) == (10, REQUESTS - 10)
    assert (await staff.level())["available"] == 0


async def test_every_repeatable_command_is_repeated_without_effect(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2), channel=staff.shop.pos)
    work = order["fulfillmentOrders"][0]["id"]
    one = {"fulfillmentOrderId": work}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("acceptFulfillmentOrder", one),
        ("pickFulfillmentOrder", one),
        ("packFulfillmentOrder", one),
        ("holdOrder", {"orderId": order["id"], "reason": "OTHER"}),
        (
            "authorizePayment",
            {"orderId": order["id"], "method": "WALLET", "amount": euros("20.00")},
        ),
    ]
    for name, given in steps:
        keyed = {**given, "idempotencyKey": name}
        first, again = [await staff.graph.reply(name, keyed) for _ in range(2)]
        assert again.replayed == [name]
        assert answer_of(first, name)["id"] == answer_of(again, name)["id"]
    now = await staff.look(order, "sequence events(first: 50) { totalCount nodes { sequence } }")
    assert [e["sequence"] for e in now["events"]["nodes"]] == list(range(1, now["sequence"] + 1))
    assert now["sequence"] == order["sequence"] + len(steps)


async def test_an_outdated_version_of_an_order_is_a_version_conflict(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    work = order["fulfillmentOrders"][0]
    seen = order["version"]
    accepted = await staff.work("accept", work, expectedVersion=seen)
    assert accepted["order"]["version"] == seen + 1
    stale: list[tuple[str, dict[str, Any]]] = [
        ("cancelOrder", {"orderId": order["id"], "reason": "Regret"}),
        ("allocateOrder", {"orderId": order["id"]}),
        ("pickFulfillmentOrder", {"fulfillmentOrderId": work["id"]}),
        ("shipFulfillmentOrder", {"fulfillmentOrderId": work["id"]}),
        (
            "authorizePayment",
            {"orderId": order["id"], "method": "CASH", "amount": euros("1.00")},
        ),
    ]
    for name, given in stale:
        refusal = await staff.graph.do(name, **given, expectedVersion=seen)
        assert refusal["__typename"] == "VersionConflict", name
        assert (refusal["entity"], refusal["currentVersion"]) == ("ORDER", seen + 1)
    assert (await staff.look(order, "version"))["version"] == seen + 1
