"""Who did it, and through which channel, is kept with what was done."""

import pytest

from tests.graph.desk import Desk

ACTOR, CHANNEL = "x-order-hub-actor", "x-order-hub-channel"


async def test_an_event_names_who_did_it(desk: Desk) -> None:
    order = await desk.placed(("CUP", 1))
    headers = {ACTOR: "carla", CHANNEL: desk.shop.pos.id}
    given = {"orderId": order["id"], "reason": "Customer called"}
    (await desk.graph.reply("cancelOrder", given, headers)).data  # noqa: B018
    history = await desk.look(order, "events(first: 9) { nodes { kind actor channelId reason } }")
    placed, *_, cancelled = history["events"]["nodes"]
    assert (placed["actor"], placed["channelId"]) == ("anonymous", desk.shop.web.id)
    assert cancelled == {
        "kind": "ORDER_CANCELLED",
        "actor": "carla",
        "channelId": desk.shop.pos.id,
        "reason": "Customer called",
    }


async def test_a_movement_names_who_did_it(desk: Desk) -> None:
    given = {"kind": "RECEIVE", "sku": "CUP", "locationId": desk.shop.warehouse.id, "quantity": 1}
    headers = {ACTOR: "dan", CHANNEL: desk.shop.web.id}
    (await desk.graph.reply("moveStock", given, headers)).data  # noqa: B018
    query = "{ levels(first: 1) { nodes { movements(first: 1) { nodes { actor channelId } } } } }"
    (level,) = (await desk.graph.ask(query))["nodes"]
    assert level["movements"]["nodes"] == [{"actor": "dan", "channelId": desk.shop.web.id}]


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        (ACTOR, "", "BAD_ACTOR"),
        (ACTOR, "x" * 201, "BAD_ACTOR"),
        (ACTOR, "a\tb", "BAD_ACTOR"),
        (CHANNEL, "", "BAD_CHANNEL"),
        (CHANNEL, "web", "BAD_CHANNEL"),
        (CHANNEL, "order_00000000000000000000000001", "BAD_CHANNEL"),
    ],
)
async def test_a_malformed_caller_is_refused(
    desk: Desk, header: str, value: str, code: str
) -> None:
    reply = await desk.graph.send("{ __typename }", headers={header: value})
    assert (reply.status, reply.codes) == (400, [code])
