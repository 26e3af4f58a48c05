"""Every refusal the graph knows can be met, and carries the facts it promises."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, is_non_null_type

from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.graph.client import SCHEMA
from tests.graph.staff import Staff, euros

REFUSALS = sorted(
    name
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType) and "UserError" in {i.name for i in kind.interfaces}
)


REFERENCES = [{"system": "amazon", "type": "order-id", "value": "302-1"}]
RELATIONS = [{"kind": "SPLIT_FROM", "orderId": new_id(Prefix.ORDER)}]


async def met(staff: Staff) -> list[dict[str, Any]]:
    """What a clumsy day brings."""
    shop, graph = staff.shop, staff.graph
    at = {"sku": "CUP", "locationId": shop.warehouse.id}
    order = await staff.placed(("CUP", 1), idempotencyKey="once")
    held = await staff.placed(("CUP", 1), channel=shop.pos)
    payment = await staff.pay(order)
    line = {"lineId": order["lines"][0]["id"], "quantity": 9}
    await graph.do("holdOrder", orderId=held["id"], reason="OTHER")
    bulk = await graph.do(
        "bulkPlaceOrders",
        errorPolicy="ALL_OR_NOTHING",
        rows=[
            {**staff.order(channel=shop.marketplace), "lines": [], "idempotencyKey": "a"},
            {**staff.order(("CUP", 9)), "idempotencyKey": "b"},
        ],
    )
    dear = [{"sku": "CUP", "quantity": 1, "unitPrice": euros("1.00")}]
    stranger = {"customerId": (await graph.do("createCustomer", name="n"))["id"]}
    await graph.do("eraseCustomer", **stranger)
    dollars = {"amount": "1", "currencyCode": "USD"}
    return [
        await staff.place(("NONE", 1)),
        await graph.do(
            "createLocation", code="harbor", name="n", kind="STORE", address={"country": "PT"}
        ),
        await graph.do("cancelOrder", orderId=order["id"], reason="r", expectedVersion=99),
        await staff.place(("CUP", 7), idempotencyKey="once"),
        await staff.place(("CUP", 0)),
        await graph.do("placeOrder", **{**staff.order(), "lines": []}),
        await graph.do("placeOrder", **{**staff.order(), "customerId": None}),
        await staff.place(("CUP", 9)),
        await graph.do("placeOrder", **{**staff.order(), "lines": dear}),
        await graph.do("capturePayment", paymentId=payment["id"], amount=dollars),
        await graph.do_as(shop.web, "holdOrder", orderId=order["id"], reason="OTHER"),
        await staff.work("accept", held["fulfillmentOrders"][0]),
        await staff.work("ship", order["fulfillmentOrders"][0]),
        await graph.do("cancelOrder", orderId=order["id"], reason="r", lines=[line]),
        await graph.do("capturePayment", paymentId=payment["id"], amount=euros("99.00")),
        await graph.do("moveStock", kind="DAMAGE", quantity=999, **at),
        await graph.do("countStock", counted=1, expected=77, **at),
        await graph.do("moveStock", kind="RECEIVE", quantity=1, pack="CASE", **at),
        await _approved_alone(staff),
        await _stock_of_a_kit(staff),
        await _units_of_a_lot(staff),
        bulk["rows"][0]["result"],
        await graph.do("eraseCustomer", customerId=shop.customer.id),
        await graph.do("placeOrder", **{**staff.order(), **stranger}),
    ]


async def _approved_alone(staff: Staff) -> dict[str, Any]:
    """Who found a loss would approve it."""
    place = {"locationId": staff.shop.harbor.id, "skus": ["CUP"]}
    count = {"stockCountId": (await staff.graph.do("createStockCount", **place))["id"]}
    lines = [{"sku": "CUP", "counted": 5}]
    await staff.graph.do("recordStockCount", **count, lines=lines)
    return await staff.graph.do("approveStockCount", **count)


async def _stock_of_a_kit(staff: Staff) -> dict[str, Any]:
    """A kit is stocked as its parts."""
    parts = [{"sku": "CUP", "quantity": 1}, {"sku": "POT", "quantity": 1}]
    variants = [{"sku": "SET", "title": "Set", "components": parts}]
    await staff.graph.do("putProduct", title="Set", variants=variants)
    place = {"locationId": staff.shop.harbor.id, "sku": "SET"}
    return await staff.graph.do("moveStock", kind="RECEIVE", quantity=1, **place)


async def _units_of_a_lot(staff: Staff) -> dict[str, Any]:
    """A lot of which there is one unit."""
    variants = [{"sku": "MILK", "tracking": "LOT"}]
    await staff.graph.do("putProduct", title="Milk", variants=variants)
    place = {"locationId": staff.shop.warehouse.id, "sku": "MILK"}
    lots = [{"code": "A", "quantity": 1}]
    await staff.graph.do("moveStock", kind="RECEIVE", quantity=2, lots=lots, **place)
    lots = [{"code": "A", "quantity": 2}]
    return await staff.graph.do("moveStock", kind="WITHDRAW", quantity=2, lots=lots, **place)


async def test_every_refusal_is_met_with_all_its_facts(staff: Staff) -> None:
    refusals = {answer["__typename"]: answer for answer in await met(staff)}
    assert sorted(refusals) == REFUSALS
    for name, refusal in refusals.items():
        kind: Any = SCHEMA.get_type(name)
        assert set(kind.fields) <= set(refusal), name
        needed = {fact for fact, field in kind.fields.items() if is_non_null_type(field.type)}
        assert all(refusal[fact] is not None for fact in needed), refusal
        assert len(refusal["message"]) > 10


@pytest.mark.parametrize(
    ("name", "given", "prefix"),
    [
        ("cancelOrder", {"reason": "r"}, Prefix.ORDER),
        ("holdOrder", {"reason": "OTHER"}, Prefix.ORDER),
        ("holdOrder", {"reason": "OTHER"}, Prefix.FULFILLMENT_ORDER),
        ("holdOrder", {"reason": "OTHER"}, Prefix.LINE),
        ("voidOrder", {"reason": "r"}, Prefix.ORDER),
        ("allocateOrder", {}, Prefix.ORDER),
        ("updateOrder", {"expectedVersion": 1}, Prefix.ORDER),
        ("addOrderReferences", {"references": REFERENCES}, Prefix.ORDER),
        ("removeOrderReferences", {"references": REFERENCES}, Prefix.ORDER),
        ("relateOrders", {"relations": RELATIONS}, Prefix.ORDER),
        ("unrelateOrders", {"relations": RELATIONS}, Prefix.ORDER),
        ("authorizePayment", {"method": "CASH", "amount": euros("1")}, Prefix.ORDER),
        ("releaseHold", {}, Prefix.HOLD),
        ("capturePayment", {}, Prefix.PAYMENT),
        ("refundPayment", {"reason": "r"}, Prefix.PAYMENT),
        ("voidPayment", {}, Prefix.PAYMENT),
        ("acceptFulfillmentOrder", {}, Prefix.FULFILLMENT_ORDER),
        ("rejectFulfillmentOrder", {"rejectReason": "OTHER"}, Prefix.FULFILLMENT_ORDER),
        ("shipFulfillmentOrder", {}, Prefix.FULFILLMENT_ORDER),
        ("collectFulfillmentOrder", {}, Prefix.FULFILLMENT_ORDER),
        ("splitFulfillmentOrder", {"lines": []}, Prefix.FULFILLMENT_ORDER),
        ("trackShipment", {"kind": "TRANSIT"}, Prefix.SHIPMENT),
        ("moveStock", {"kind": "RECEIVE", "sku": "CUP", "quantity": 1}, Prefix.LOCATION),
        ("countStock", {"sku": "CUP", "counted": 1, "expected": 0}, Prefix.LOCATION),
        ("updateChannel", {"expectedVersion": 1}, Prefix.CHANNEL),
        ("updateLocation", {"expectedVersion": 1}, Prefix.LOCATION),
        ("updateCustomer", {"expectedVersion": 1}, Prefix.CUSTOMER),
        ("eraseCustomer", {}, Prefix.CUSTOMER),
        ("setLegalHold", {}, Prefix.CUSTOMER),
    ],
)
async def test_what_there_is_not_is_not_found(
    staff: Staff, name: str, given: dict[str, Any], prefix: Prefix
) -> None:
    field = "fulfillmentOrderId" if prefix is Prefix.FULFILLMENT_ORDER else f"{prefix}Id"
    for id in (new_id(prefix), new_id(Prefix.EVENT), "nonsense", ""):
        refusal = await staff.graph.do(name, **{**given, field: id})
        assert (refusal["__typename"], refusal["key"]) == ("NotFound", id)
