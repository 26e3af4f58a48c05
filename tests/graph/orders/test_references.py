"""Ids of other systems and relations between orders: given, found, unique, changed."""

import asyncio
from typing import Any

from domain.network.channel import Channel
from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.graph.client import statements
from tests.graph.staff import Staff

AMAZON = {"system": "amazon", "type": "order-id", "value": "302-A"}
NOTE = {"system": "sap", "type": "delivery-note", "value": "80001"}
REFERENCES = "references { system type value } version sequence updatedAt"
RELATIONS = "relations { kind direction order { id } }"


async def found(staff: Staff, **where: Any) -> list[str]:
    query = "query ($where: OrderWhere!) { orders(where: $where) { totalCount nodes { id } } }"
    page = await staff.graph.ask(query, where=where)
    assert page["totalCount"] == len(page["nodes"])
    return [node["id"] for node in page["nodes"]]


async def unique_in(staff: Staff, channel: Channel, *types: str, version: int = 1) -> Any:
    return await staff.graph.do(
        "updateChannel",
        channelId=channel.id,
        expectedVersion=version,
        uniqueReferenceTypes=list(types),
    )


async def test_an_order_is_found_by_what_other_systems_call_it(staff: Staff) -> None:
    order = await staff.placed(references=[NOTE, AMAZON, {**AMAZON, "value": " 302-a "}])
    await staff.placed(references=[{**AMAZON, "value": "302-B"}])
    assert (await staff.look(order, "references { system type value }"))["references"] == [
        AMAZON,
        NOTE,
    ]
    assert order["version"] == 1
    for reference in (
        AMAZON,
        {"value": "302-a"},
        {"value": " 302-A", "system": "Amazon"},
        {"value": "302-A", "type": "ORDER-ID"},
    ):
        assert await found(staff, reference=reference) == [order["id"]], reference
    mine = {"channelId": [staff.shop.web.id], "reference": AMAZON}
    assert await found(staff, **mine) == [order["id"]]
    assert await found(staff, **{**mine, "channelId": [staff.shop.pos.id]}) == []
    assert await found(staff, reference={**AMAZON, "system": "ebay"}) == []
    assert await found(staff, reference={**AMAZON, "value": "302"}) == []


async def test_references_are_added_and_removed_one_by_one(staff: Staff) -> None:
    order = await staff.placed(references=[AMAZON])
    before = await staff.look(order, REFERENCES)
    both = [{**AMAZON, "value": "302-a"}, NOTE]
    for _ in range(2):
        added = await staff.graph.do("addOrderReferences", orderId=order["id"], references=both)
        assert (added["version"], added["sequence"]) == (before["version"], before["sequence"])
    after = await staff.look(order, REFERENCES)
    assert after["references"] == [AMAZON, NOTE]
    assert after["updatedAt"] > before["updatedAt"]
    for _ in range(2):
        await staff.graph.do("removeOrderReferences", orderId=order["id"], references=[AMAZON])
    assert (await staff.look(order, REFERENCES))["references"] == [NOTE]


async def test_a_repetition_adds_nothing_again(staff: Staff) -> None:
    order = await staff.placed()
    given = {"orderId": order["id"], "references": [NOTE], "idempotencyKey": "once"}
    await staff.graph.do("addOrderReferences", **given)
    await staff.graph.do("removeOrderReferences", orderId=order["id"], references=[NOTE])
    again = await staff.graph.reply("addOrderReferences", given)
    assert again.replayed == ["addOrderReferences"]
    assert (await staff.look(order, REFERENCES))["references"] == []


async def test_what_a_channel_declares_unique_belongs_to_one_order(staff: Staff) -> None:
    channel = await unique_in(staff, staff.shop.web, "Order-ID")
    assert channel["uniqueReferenceTypes"] == ["order-id"]
    order = await staff.placed(references=[AMAZON, NOTE])
    other = await staff.placed(references=[NOTE])
    taken = [NOTE, {**AMAZON, "value": "302-a"}]
    await staff.receive(1)
    for refused in (
        await staff.place(references=taken),
        await staff.graph.do("addOrderReferences", orderId=other["id"], references=taken),
    ):
        assert (refused["__typename"], refused["entityId"]) == ("AlreadyExists", order["id"])
        assert refused["path"] == ["input", "references", "1", "value"]
    # Another channel, another system, another order after it was removed.
    await staff.placed(references=[AMAZON], channel=staff.shop.marketplace)
    await staff.placed(references=[{**AMAZON, "system": "ebay"}])
    await staff.graph.do("removeOrderReferences", orderId=order["id"], references=[AMAZON])
    moved = await staff.graph.do("addOrderReferences", orderId=other["id"], references=[AMAZON])
    assert moved["__typename"] == "Order"


async def test_a_type_declared_later_is_compared_with_what_is_there(staff: Staff) -> None:
    order = await staff.placed(references=[AMAZON])
    await staff.placed(references=[AMAZON])
    await unique_in(staff, staff.shop.web, "order-id")
    await staff.receive(1)
    refused = await staff.place(references=[AMAZON])
    assert (refused["__typename"], refused["entityId"]) == ("AlreadyExists", order["id"])


async def test_of_simultaneous_orders_one_gets_a_unique_reference(staff: Staff) -> None:
    await unique_in(staff, staff.shop.web, "order-id")
    await staff.receive(8)
    answers = await asyncio.gather(*(staff.place(references=[AMAZON]) for _ in range(8)))
    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == ["AlreadyExists"] * 7 + ["Order"]
    assert len(await found(staff, reference=AMAZON)) == 1


async def test_of_simultaneous_additions_one_gets_a_unique_reference(staff: Staff) -> None:
    await unique_in(staff, staff.shop.web, "order-id")
    orders = [await staff.placed() for _ in range(6)]
    add = "addOrderReferences"
    answers = await asyncio.gather(
        *(staff.graph.do(add, orderId=order["id"], references=[AMAZON]) for order in orders)
    )
    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == ["AlreadyExists"] * 5 + ["Order"]
    (owner,) = await found(staff, reference=AMAZON)
    assert {one.get("entityId", owner) for one in answers} == {owner}


async def test_rows_of_one_bulk_do_not_share_a_unique_reference(staff: Staff) -> None:
    await unique_in(staff, staff.shop.web, "order-id")
    await staff.receive(2)
    rows = [{**staff.order(references=[AMAZON]), "idempotencyKey": key} for key in "ab"]
    answer = await staff.graph.do("bulkPlaceOrders", rows=rows)
    first, second = (row["result"] for row in answer["rows"])
    assert (second["__typename"], second["entityId"]) == ("AlreadyExists", first["id"])
    assert second["path"] == ["input", "rows", "1", "references", "0", "value"]


async def test_an_order_has_at_most_fifty_references(staff: Staff) -> None:
    order = await staff.placed(references=[{**NOTE, "value": str(n)} for n in range(50)])
    refused = await staff.graph.do("addOrderReferences", orderId=order["id"], references=[AMAZON])
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "references"])


async def test_faults_of_references_come_together(staff: Staff) -> None:
    references = [{**AMAZON, "system": " "}, NOTE, {**NOTE, "value": "x" * 201}]
    reply = await staff.graph.reply("placeOrder", staff.order(references=references, tags=[" "]))
    assert [".".join(error["path"]) for error in reply.data["placeOrder"]["errors"]] == [
        "input.references.0.system",
        "input.references.2.value",
        "input.tags.0",
    ]


async def test_an_exchange_is_seen_from_both_orders(staff: Staff) -> None:
    first = await staff.placed()
    exchange = [{"kind": "EXCHANGE_OF", "orderId": first["id"]}]
    second = await staff.placed(relations=exchange)
    third = await staff.placed()
    more = [*exchange, {"kind": "RECURS_FROM", "orderId": second["id"]}]
    for _ in range(2):
        related = await staff.graph.do("relateOrders", orderId=third["id"], relations=more)
        assert related["version"] == third["version"]

    async def seen(order: Any) -> list[tuple[str, str, str]]:
        shown = (await staff.look(order, RELATIONS))["relations"]
        return [(one["kind"], one["direction"], one["order"]["id"]) for one in shown]

    assert await seen(third) == [
        ("EXCHANGE_OF", "OUTGOING", first["id"]),
        ("RECURS_FROM", "OUTGOING", second["id"]),
    ]
    assert await seen(second) == [
        ("EXCHANGE_OF", "OUTGOING", first["id"]),
        ("RECURS_FROM", "INCOMING", third["id"]),
    ]
    assert {id for _, _, id in await seen(first)} == {second["id"], third["id"]}
    await staff.graph.do("unrelateOrders", orderId=third["id"], relations=more)
    assert await seen(third) == []


async def test_an_order_is_related_to_others_that_exist(staff: Staff) -> None:
    order = await staff.placed()
    for id, kind in ((new_id(Prefix.ORDER), "NotFound"), (order["id"], "InvalidInput")):
        wanted = [{"kind": "SPLIT_FROM", "orderId": id}]
        refused = await staff.graph.do("relateOrders", orderId=order["id"], relations=wanted)
        assert refused["__typename"] == kind
        assert refused["path"] == ["input", "relations", "0", "orderId"]
    await staff.receive(1)
    refused = await staff.place(relations=[{"kind": "SPLIT_FROM", "orderId": new_id(Prefix.ORDER)}])
    assert refused["__typename"] == "NotFound"
    assert await staff.orders() == 1


async def test_a_level_of_all_this_takes_the_same_statements_for_any_number(staff: Staff) -> None:
    first = await staff.placed()
    for _ in range(9):
        related = [{"kind": "SPLIT_FROM", "orderId": first["id"]}]
        await staff.placed(references=[NOTE], tags=["a", "b"], relations=related)
    query = f"""query ($n: Int!) {{ orders(first: $n) {{ nodes {{
      tags references {{ value }} {RELATIONS} }} }} }}"""
    sizes = {}
    for count in (1, 10):
        with statements(staff.shop.hub) as sent:
            await staff.graph.ask(query, n=count)
        sizes[count] = len(sent)
    # Orders, tags, references, relations in both directions, the other orders.
    assert sizes == {1: 6, 10: 6}


async def test_an_order_without_any_of_it_takes_no_more_statements(staff: Staff) -> None:
    await staff.receive(3)
    await staff.place()
    with statements(staff.shop.hub) as sent:
        await staff.place()
    assert not [one for one in sent if "order_" in one and any(t in one for t in BESIDE)]


BESIDE = ("order_tags", "order_references", "order_relations")
