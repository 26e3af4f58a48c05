"""Who did it, and through which channel, is kept with what was done."""

import pytest

from tests.graph.staff import Staff

ACTOR, CHANNEL = "x-order-hub-actor", "x-order-hub-channel"


async def test_an_event_names_who_did_it(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    headers = {ACTOR: "carla", CHANNEL: staff.shop.pos.id}
    given = {"orderId": order["id"], "reason": "Customer called"}
    (await staff.graph.reply("cancelOrder", given, headers)).data  # noqa: B018
    history = await staff.look(order, "events(first: 9) { nodes { kind actor channelId reason } }")
    placed, *_, cancelled = history["events"]["nodes"]
    assert (placed["actor"], placed["channelId"]) == ("anonymous", staff.shop.web.id)
    assert cancelled == {
        "kind": "ORDER_CANCELLED",
        "actor": "carla",
        "channelId": staff.shop.pos.id,
        "reason": "Customer called",
    }


async def test_a_movement_names_who_did_it(staff: Staff) -> None:
    given = {"kind": "RECEIVE", "sku": "CUP", "locationId": staff.shop.warehouse.id, "quantity": 1}
    headers = {ACTOR: "dan", CHANNEL: staff.shop.web.id}
    (await staff.graph.reply("moveStock", given, headers)).data  # noqa: B018
    query = """{ inventoryLevels(first: 1) { nodes {
      movements(first: 1) { nodes { actor channelId } }
    } } }"""
    (level,) = (await staff.graph.ask(query))["nodes"]
    assert level["movements"]["nodes"] == [{"actor": "dan", "channelId": staff.shop.web.id}]


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
    staff: Staff, header: str, value: str, code: str
) -> None:
    reply = await staff.graph.send("{ __typename }", headers={header: value})
    assert (reply.status, reply.codes) == (400, [code])
