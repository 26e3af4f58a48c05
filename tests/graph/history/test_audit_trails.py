"""The history of an order or a level in the graph: hashes, proofs, checkpoints."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func

from domain.history.proofs import is_consistent, is_included
from hub.wiring import Hub, key_ring, utc_now
from persistence.events.logs import LOGS
from persistence.history.checkpoints import SqlCheckpoints
from tests.graph.client import Client, statements
from tests.persistence.activity import positioned
from tests.shop import Shop

TRAIL = """auditTrail {
  verified count pending
  checkpoint { log origin size root signature keys note takenAt }
  entries {
    eventId sequence position state leaf leafHash verified
    proof { leafIndex treeSize hashes }
    orderEvent { kind actor } movement { kind quantity }
  }
}"""
ORDER = f"query Trail($id: ID!) {{ order(by: {{ id: $id }}) {{ {TRAIL} }} }}"


async def trail_of(graph: Client, order_id: str) -> Any:
    return (await graph.ask(ORDER, id=order_id))["auditTrail"]


async def hashed(shop: Shop, hub: Hub) -> None:
    """Everything hashed. The hub's own relay may be at work."""
    pending = True
    while pending:
        await positioned(shop)
        async with hub.engines.reader.connect() as connection:
            left = [await connection.execute(log.pending(func.count())) for log in LOGS]
            pending = any(one.scalar_one() for one in left)
    await hub.history_keeping.once()


async def kept(shop: Shop, hub: Hub) -> None:
    """And a checkpoint taken."""
    await hashed(shop, hub)
    await SqlCheckpoints(hub.engines, key_ring(hub.settings)).take(utc_now())


async def test_each_event_of_an_order_is_proved_against_the_newest_checkpoint(
    graph: Client, shop: Shop, hub: Hub
) -> None:
    await shop.stock(9)
    for _ in range(7):
        await shop.place(1)
    order = await shop.place(2)
    pending = await trail_of(graph, order.id)
    assert (pending["verified"], pending["pending"], pending["checkpoint"]) == (None, 2, None)
    assert {one["state"] for one in pending["entries"]} == {"PENDING"}
    await kept(shop, hub)
    trail = await trail_of(graph, order.id)
    assert (trail["verified"], trail["pending"], trail["count"]) == (True, 0, 2)
    checkpoint = trail["checkpoint"]
    root = b64decode(checkpoint["root"])
    for entry in trail["entries"]:
        assert (entry["state"], entry["verified"]) == ("COVERED", True)
        leaf = sha256(b"\0" + entry["leaf"].encode()).digest()
        assert leaf == b64decode(entry["leafHash"])
        proof = entry["proof"]
        assert proof["treeSize"] == checkpoint["size"] == 16
        hashes = [b64decode(one) for one in proof["hashes"]]
        assert is_included(leaf, proof["leafIndex"], proof["treeSize"], hashes, root)
    assert [one["orderEvent"]["kind"] for one in trail["entries"]] == [
        "ORDER_PLACED",
        "UNITS_ALLOCATED",
    ]
    assert {one["movement"] for one in trail["entries"]} == {None}
    # What has happened since is hashed, but not covered yet.
    await shop.cancel(order)
    await hashed(shop, hub)
    newer = await trail_of(graph, order.id)
    assert newer["verified"] is True
    assert {one["state"] for one in newer["entries"][2:]} == {"HASHED"}
    assert {one["verified"] for one in newer["entries"][2:]} == {None}
    assert {one["proof"] for one in newer["entries"][2:]} == {None}


async def test_the_movements_of_a_level_have_a_trail_too(
    graph: Client, shop: Shop, hub: Hub
) -> None:
    await shop.stock(9)
    await shop.place(1)
    await kept(shop, hub)
    query = f"{{ inventoryLevels(first: 1) {{ nodes {{ sku {TRAIL} }} }} }}"
    (level,) = (await graph.ask(query))["nodes"]
    trail = level["auditTrail"]
    assert (trail["verified"], trail["checkpoint"]["log"]) == (True, "INVENTORY_MOVEMENTS")
    assert [one["movement"]["kind"] for one in trail["entries"]] == ["RECEIVE", "RESERVE"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE order_events SET actor = 'nobody' WHERE sequence = 1",
        "UPDATE order_events SET sequence = 3 WHERE sequence = 2",
        "DELETE FROM order_events WHERE sequence = 2",
        "DELETE FROM order_events WHERE sequence = 1",
        "UPDATE order_event_leaves SET hash = 'x' WHERE position = 1",
        "UPDATE order_event_leaves SET salt = 'x' WHERE position = 1",
        "DELETE FROM order_event_leaves WHERE position = 2",
    ],
)
async def test_a_trail_is_not_verified_when_an_event_was_changed_or_removed(
    graph: Client, shop: Shop, hub: Hub, change: str
) -> None:
    await shop.stock(9)
    order = await shop.place(1)
    await kept(shop, hub)
    assert (await trail_of(graph, order.id))["verified"] is True
    await shop.write(change)
    assert (await trail_of(graph, order.id))["verified"] is False


async def test_long_trails_are_read_page_by_page(graph: Client, shop: Shop, hub: Hub) -> None:
    await shop.stock(9)
    order = await shop.place(1)
    await shop.cancel(order)
    await kept(shop, hub)
    query = """query Page($id: ID!, $after: Int!) { order(by: {id: $id}) {
      auditTrail(first: 2, afterSequence: $after) { verified count entries { sequence } } } }"""
    seen, after = list[int](), 0
    while True:
        trail = (await graph.ask(query, id=order.id, after=after))["auditTrail"]
        if not trail["entries"]:
            break
        assert trail["verified"] is True
        seen += [one["sequence"] for one in trail["entries"]]
        after = seen[-1]
    assert seen == list(range(1, trail["count"] + 1))
    for wrong in ("first: 0", "first: 101", "afterSequence: -1"):
        asked = f'{{ order(by: {{id: "{order.id}"}}) {{ auditTrail({wrong}) {{ count }} }} }}'
        assert await graph.refused(asked) == "INVALID_INPUT"


async def test_the_number_of_statements_does_not_depend_on_that_of_orders(
    graph: Client, shop: Shop, hub: Hub
) -> None:
    await shop.stock(40)
    for _ in range(12):
        await shop.place(1)
    await kept(shop, hub)
    counts = []
    for first in (1, 12):
        query = f"{{ orders(first: {first}) {{ nodes {{ {TRAIL} }} }} }}"
        with statements(hub) as sent:
            nodes = (await graph.ask(query))["nodes"]
        assert all(one["auditTrail"]["verified"] for one in nodes)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


async def test_checkpoints_are_listed_and_proved_to_continue_each_other(
    graph: Client, shop: Shop, hub: Hub
) -> None:
    await shop.stock(9)
    for _ in range(3):
        await shop.place(1)
        await kept(shop, hub)
    listed = await graph.ask("{ historyCheckpoints(log: ORDER_EVENTS) { size root signature } }")
    assert [one["size"] for one in listed] == [6, 4, 2]
    assert {one["signature"] for one in listed} == {"UNSIGNED"}
    older = "{ historyCheckpoints(log: ORDER_EVENTS, first: 1, beforeSize: 6) { size } }"
    assert await graph.ask(older) == [{"size": 4}]
    proof = await graph.ask(
        """{ historyConsistency(log: ORDER_EVENTS, oldSize: 2, newSize: 6) {
          verified hashes old { root } new { root } } }"""
    )
    roots = [b64decode(proof[end]["root"]) for end in ("old", "new")]
    assert proof["verified"] is True
    assert is_consistent(2, 6, [b64decode(one) for one in proof["hashes"]], *roots)
    missing = "{ historyConsistency(log: ORDER_EVENTS, oldSize: 3, newSize: 6) { verified } }"
    assert await graph.ask(missing) is None
    for wrong in ("oldSize: 0, newSize: 6", "oldSize: 6, newSize: 2"):
        asked = f"{{ historyConsistency(log: ORDER_EVENTS, {wrong}) {{ verified }} }}"
        assert await graph.refused(asked) == "INVALID_INPUT"
    for wrong in ("first: 0", "first: 101"):
        asked = f"{{ historyCheckpoints(log: ORDER_EVENTS, {wrong}) {{ size }} }}"
        assert await graph.refused(asked) == "INVALID_INPUT"
