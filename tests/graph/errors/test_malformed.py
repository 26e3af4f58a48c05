"""Whatever is sent, the answer is what was asked for, a typed refusal, or an error with a code:
never our failure, and a refused command leaves no trace."""

import json
import random
from typing import Any

import pytest
from graphql import get_named_type

from domain.shared.paging import cursor_of
from persistence.tables import metadata
from tests.graph.breaking import broken
from tests.graph.client import SCHEMA, Client, Reply, answer_of, input_type, mutation, mutations
from tests.graph.staff import PORTO, Staff, euros

# Of each mutation; the same ones in every run. Raise it to try them all: that takes a minute.
FAULTS_MAX = 15


async def valid_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    """An input that would succeed, with every part it may have, for each mutation."""
    shop = staff.shop
    await staff.receive(500)
    order = await staff.place(("CUP", 5), channel=shop.marketplace)
    held = await staff.place(channel=shop.marketplace)
    hold = await staff.graph.do("holdOrder", orderId=held["id"], reason="OTHER")
    short = await staff.place(("POT", 1), channel=shop.marketplace)
    shipment = await staff.shipped(("CUP", 1), channel=shop.pos)
    lost = await staff.track(await staff.in_parcels(1), "LOSE")
    payment = await staff.pay(order)
    told = {"occurredAt": "2026-03-02T09:00:00Z", "subjectId": order["lines"][0]["id"]}
    some = {"paymentId": payment["id"], "amount": euros("1.00")}
    line = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
    work = {"fulfillmentOrderId": order["fulfillmentOrders"][0]["id"], "reason": "why"}
    units = {**work, "lines": line}
    box = {"length": 1, "width": 1, "height": 1}
    home = {**PORTO, "street": "Rua 1", "coordinates": {"latitude": 41.1, "longitude": -8.6}}
    at = {"sku": "CUP", "locationId": shop.warehouse.id}
    price = {"channelId": shop.web.id, "amount": euros("5.00")}
    mail = [{"kind": "EMAIL", "value": "bea@example.com"}]
    mail += [{"kind": "PHONE", "value": "030 901820", "country": "DE"}]
    other = await staff.place(channel=shop.pos)
    noted = {"staffMember": "s", "purchaseOrderNumber": "p", "tags": ["t"]}
    refers = [{"system": "s", "type": "t", "value": "v"}]
    relates = [{"kind": "EXCHANGE_OF", "orderId": held["id"]}]
    priced = {"sku": "CUP", "quantity": 1, "unitPrice": euros("9.00"), "shipping": euros("1.00")}
    tax = {"title": "VAT", "jurisdiction": "PT", "rate": "0.23", "included": True}
    taxes = [{**tax, "amount": euros("1.68")}]
    yen = {"amount": "1500", "currencyCode": "JPY"}
    kit = {
        **{**priced, "kind": "KIT", "title": "Set", "total": euros("9.99")},
        **{"parts": [{"sku": "CUP", "quantity": 1, "locationId": shop.warehouse.id}]},
        **{"taxes": taxes, "presentmentTotal": yen},
        "adjustments": [{"kind": "DISCOUNT", "code": "c", "title": "t", "amount": euros("-0.10")}],
    }
    service = {"kind": "SERVICE", "title": "s", "quantity": 1, "unitPrice": euros("9.00")}
    serviced = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=shop.pos), "lines": [service]}
    )
    done = [{"lineId": serviced["lines"][0]["id"], "quantity": 1}]
    given: dict[str, dict[str, Any]] = {
        "placeOrder": {
            **staff.order(channel=shop.pos),
            "lines": [{**kit, "locationId": shop.warehouse.id}],
            "charges": [{"kind": "TIP", "title": "t", "amount": euros("1.00"), "taxes": taxes}],
            "presentmentTotal": yen,
            "shipTo": home,
            "email": "a@example.com",
            "note": "n",
            **noted,
            **{"references": refers, "relations": relates},
        },
        "updateOrder": {"orderId": other["id"], "expectedVersion": 1, "note": "n", **noted},
        "addOrderReferences": {"orderId": order["id"], "references": refers},
        "removeOrderReferences": {"orderId": order["id"], "references": refers},
        "relateOrders": {"orderId": order["id"], "relations": relates},
        "unrelateOrders": {"orderId": order["id"], "relations": relates},
        "allocateOrder": {"orderId": order["id"]},
        "provideOrderLines": {"orderId": serviced["id"], "reference": "r", "lines": done},
        "holdOrder": {
            **{"orderId": held["id"], "reason": "OTHER", "owner": "o", "note": "n"},
            **{"steps": ["SHIP"], "dueAt": "2126-03-02T12:00:00Z", "releaseRule": "AT_DUE_TIME"},
        },
        "releaseHold": {"holdId": hold["holds"][0]["id"], "reason": "r"},
        "resolveException": {"exceptionId": short["exceptions"][0]["id"], "resolution": "r"},
        "cancelOrder": {"orderId": order["id"], "reason": "r", "lines": line},
        "voidOrder": {"orderId": held["id"], "reason": "r"},
        "authorizePayment": {
            **{"orderId": order["id"], "method": "CASH", "amount": euros("1.00")},
            **{"installments": 2, "reference": "r", **told},
        },
        "capturePayment": {**some, **told, "reference": "c"},
        "refundPayment": {**some, **told, "reference": "b", "reason": "r"},
        "voidPayment": {
            **{"paymentId": payment["id"], "reason": "r", "reference": "v"},
            "occurredAt": told["occurredAt"],
        },
        "recordPaymentTransaction": {**some, **told, "kind": "REFUND", "reference": "t"},
        "updatePaymentTransaction": {
            "transactionId": payment["transactions"][0]["id"],
            **{"occurredAt": told["occurredAt"], "reference": "u"},
        },
        "rejectFulfillmentOrder": {
            **{k: v for k, v in units.items() if k != "reason"},
            "rejectReason": "OTHER",
            "note": "n",
        },
        "shipFulfillmentOrder": {
            **{k: v for k, v in units.items() if k != "reason"},
            **{"carrier": "c", "service": "s"},
            "parcels": [{"trackingNumber": "t", "weight": 1, "dimensions": box, "lines": line}],
        },
        "trackShipment": {
            **{"shipmentId": shipment["id"], "kind": "TRANSIT", "description": "d", "place": "p"},
            "occurredAt": "2026-03-02T12:00:00Z",
        },
        "decideLostUnits": {
            **{"orderId": lost["order"]["id"], "decision": "WAIT", "note": "n"},
            **{"shipmentId": lost["id"], "waitUntil": "2099-01-01T00:00:00Z"},
            "parcelId": lost["parcels"][0]["id"],
        },
        "moveStock": {**at, "kind": "RECEIVE", "quantity": 1, "reason": "r", "cause": "c"},
        "countStock": {**at, "counted": 1, "expected": 495},
        "transferStock": {
            **{"sku": "CUP", "quantity": 1, "fromLocationId": shop.warehouse.id},
            "toLocationId": shop.harbor.id,
        },
        "createChannel": {
            **{"code": "c", "name": "n", "kind": "WEB", "numberPrefix": "C", "currency": "EUR"},
            "permissions": ["PLACE_ORDERS"],
            "uniqueReferenceTypes": ["t"],
        },
        "updateChannel": {"channelId": shop.web.id, "expectedVersion": 1, "name": "n"},
        "createLocation": {"code": "c", "name": "n", "kind": "STORE", "address": home},
        "updateLocation": {"locationId": shop.harbor.id, "expectedVersion": 1, "address": home},
        "createCustomer": {"name": "n", "contactPoints": mail, "addresses": [home]},
        "updateCustomer": {"customerId": shop.customer.id, "expectedVersion": 1, "name": "n"},
        "setMetafields": {
            "ownerId": shop.customer.id,
            "metafields": [{"namespace": "n", "key": "k", "type": "TEXT", "value": "v"}],
        },
        "putProduct": {
            "title": "t",
            "variants": [{"sku": "S", "gtin": "96385074", "dimensions": box, "prices": [price]}],
        },
    }
    for rows, one in (
        ("bulkPlaceOrders", "placeOrder"),
        ("bulkCountStock", "countStock"),
        ("bulkPutProducts", "putProduct"),
        ("bulkCreateCustomers", "createCustomer"),
    ):
        given[rows] = {"rows": [{**given[one], "idempotencyKey": rows}]}
    for name in mutations():
        if name not in given:
            given[name] = {k: v for k, v in units.items() if k in input_type(name).fields}
    return given


async def kept(staff: Staff) -> list[Any]:
    """How many rows every table has."""
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in metadata.tables)
    return await staff.shop.rows(f"SELECT {counts}")


def accepted(payload: Any) -> bool:
    if "rows" in payload:
        return bool(payload["accepted"])
    return not payload["errors"]


async def post(graph: Client, query: str, variables: Any) -> Reply:
    # By hand: the client's own encoder refuses some of what we want to send.
    body = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json"}
    response = await graph.http.post("/graphql", content=body.encode(), headers=headers)
    reply = Reply(response.status_code, response.json())
    assert reply.status < 500, response.text[:500]
    assert "INTERNAL" not in reply.codes, (variables, response.text[:500])
    assert "Traceback" not in response.text
    return reply


async def test_what_will_be_broken_is_whole(staff: Staff) -> None:
    """Else every fault would hide behind another. One after the other, some only come too late."""
    given = await valid_inputs(staff)
    for name in mutations():
        reply = await staff.graph.reply(name, given[name])
        assert not reply.codes, (name, reply.body)
        answer = answer_of(reply, name)
        answer = answer["rows"][0]["result"] if "rows" in answer else answer
        late = answer["__typename"] in ("IllegalTransition", "OnHold", "StockMismatch")
        # Whatever is placed here has its locations already, and what is shipped is not collected.
        needless = name in ("allocateOrder", "collectFulfillmentOrder")
        assert late or "message" not in answer or needless, (name, answer)


@pytest.mark.parametrize("part", range(4))
async def test_every_field_of_every_mutation_broken_in_turn(staff: Staff, part: int) -> None:
    given = await valid_inputs(staff)
    for number, name in enumerate(mutations()):
        if number % 4 != part:
            continue
        valid = staff.graph.keyed(name, given[name])
        faults = list(broken(input_type(name), valid))
        # Each engine meets faults of its own.
        dice = random.Random(f"{name} {staff.shop.hub.engines.writer.dialect.name}")
        chosen = dice.sample(faults, min(FAULTS_MAX, len(faults)))
        for place, (fault, bad) in enumerate(chosen):
            fresh = f"{name} {place}"
            if bad.get("idempotencyKey") == valid.get("idempotencyKey") is not None:
                bad = {**bad, "idempotencyKey": fresh}
            before = await kept(staff)
            reply = await post(staff.graph, mutation(name), {"input": bad})
            if reply.codes or not accepted(reply.data[name]):
                assert await kept(staff) == before, (name, fault)


TEXTS = ["", "\x00", "x" * 20_000, "😀", "' OR 1=1 --", "%", "_", "\u202e", "{}"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
async def test_every_question_about_nothing_is_answered(staff: Staff, text: str) -> None:
    assert SCHEMA.query_type
    questions: list[tuple[str, Any]] = [
        ("query ($t: ID!) { node(id: $t) { id } }", text),
        ("query ($t: [ID!]!) { nodes(ids: $t) { id } }", [text]),
        (
            "query ($t: [String!]!) { availability(skus: $t) { inventoryLevels { id } } }",
            [text],
        ),
    ]
    for name, field in SCHEMA.query_type.fields.items():
        if "by" in field.args:
            kind: Any = get_named_type(field.args["by"].type)
            query = f"query ($t: {kind.name}!) {{ {name}(by: $t) {{ id }} }}"
            questions += [(query, {key: text}) for key in kind.fields]
        if "where" in field.args:
            kind = get_named_type(field.args["where"].type)
            query = f"query ($t: {kind.name}) {{ {name}(first: 1, where: $t) {{ totalCount }} }}"
            for key, part in kind.fields.items():
                if get_named_type(part.type).name in ("String", "ID"):
                    questions.append((query, {key: text if key == "text" else [text]}))
    for query, given in questions:
        await post(staff.graph, query, {"t": given})


LISTS = ("orders", "customers", "products", "locations", "channels", "inventoryLevels")
CURSORS = ["", "x", "é", "=", "W10", cursor_of("a"), cursor_of(1), cursor_of("a", "b", "c")]


@pytest.mark.parametrize("name", [*LISTS, "fulfillmentOrders", "shipments"])
async def test_a_cursor_of_another_list_is_refused(graph: Client, name: str) -> None:
    deep = "[" * 5_000
    for cursor in [*CURSORS, cursor_of(2**63, "a"), deep, "\x00", "😀", "x" * 20_000]:
        for page in ("first: 1, after", "last: 1, before"):
            query = f"query ($c: String) {{ {name}({page}: $c) {{ totalCount }} }}"
            assert await graph.refused(query, c=cursor) == "INVALID_CURSOR", (name, cursor[:40])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ order(by: {number: \\"\\ud800\\"}) { id } }"}',
        b'{"query": "{ order(by: {number: \\"\\\\ud800\\"}) { id } }"}',
        b'{"query": "{ order(by: {number: \\"\\\\u{110000}\\"}) { id } }"}',
        b'{"query": "{ order(by: {id: \\"a\\", number: \\"b\\"}) { id } }"}',
        b'{"query": "{ order(by: {id: null}) { id } }"}',
        b'{"query": "{ order(by: {}) { id } }"}',
        b'{"query": "{ orders(first: 1, where: '
        + b"{not: " * 300
        + b"{}"
        + b"}" * 300
        + b') { totalCount } }"}',
        b'{"query": "{ orders(first: 1, where: {and: [' + b"{}," * 60 + b']}) { totalCount } }"}',
        b'{"query": "{ orders(first: 1, where: {placedFrom: \\"x\\"}) { totalCount } }"}',
        b'{"query": "{ orders(first: 250) { nodes { events(first: 250) { nodes { kind } } } } }"}',
        b'{"query": "{ orders(first: 1) { nodes '
        + b"{ customer { orders(first: 1) { nodes " * 8
        + b"{ id }"
        + b"} } }" * 8
        + b' } }"}',
    ],
    ids=lambda body: body[:60].decode(errors="replace"),
)
async def test_a_request_that_is_none_says_why(graph: Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = await graph.http.post("/graphql", content=body, headers=headers)
    assert response.status_code in (200, 400)
    codes = Reply(response.status_code, response.json()).codes
    assert codes, response.text[:300]
    assert "INTERNAL" not in codes
