"""Anything is found by its id, and most things by the words people know them by."""

from typing import Any

import pytest

from domain.shared.ids import Prefix
from hub.ids import new_id
from resolvers.shared.nodes import KINDS
from tests.graph.staff import Staff, euros

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
EVERYTHING = """query ($id: ID!) { order(by: {id: $id}) {
  id channel { id } customer { id }
  deliveryGroups { id }
  charges { id }
  lines { id variant { id inventoryLevels { id movements(first: 1) { nodes { id } } } } }
  holds { id } exceptions { id } payments { id transactions { id } }
  fulfillmentOrders { id location { id } }
  shipments { id parcels { id } tracking { id } } events(first: 1) { nodes { id } }
} }"""


STOCK = """{
  purchaseOrders { nodes { id lines { id } expected { id } } }
  transferOrders { nodes { id lines { id } } }
  reservations { nodes { id lines { id } } }
  ringFences { nodes { id } }
  stockCounts { nodes { id lines { id entries { id } } } }
  locationGroups { nodes { id } }
  customerGroups { nodes { id } }
  lots { nodes { id } }
  replenishmentPolicies { nodes { id } }
  replenishmentSuggestions { nodes { id } }
  stockAlerts { nodes { id } }
}"""


def ids_in(answer: Any) -> list[str]:
    if isinstance(answer, dict):
        return [i for key, v in answer.items() for i in ([v] if key == "id" else ids_in(v))]
    return [id for one in answer for id in ids_in(one)] if isinstance(answer, list) else []


async def ids_of_stock(staff: Staff) -> list[str]:
    """Of documents about stock, and their parts."""
    shop = staff.shop
    await staff.receive(5, "TEA")
    await staff.expect(1)
    await staff.transfer(1, "TEA", to=shop.harbor)
    tea = {"sku": "TEA", "quantity": 1}
    await staff.graph.do("createReservation", channelId=shop.web.id, lines=[tea])
    place = {"sku": "TEA", "locationId": shop.warehouse.id}
    await staff.graph.do("createRingFence", channelId=shop.web.id, **place, quantity=1)
    at = {"locationId": shop.harbor.id, "skus": ["CUP"]}
    count = await staff.graph.do("createStockCount", **at)
    counted = [{"sku": "CUP", "counted": 0}]
    await staff.graph.do("recordStockCount", stockCountId=count["id"], lines=counted)
    policy = {"active": True, "reorderPoint": 9, "supplierId": shop.supplier.id}
    await staff.graph.do("setReplenishmentPolicy", **policy, overstockDays=1)
    for reviewed in (shop.harbor, shop.warehouse):
        given = {"locationId": reviewed.id, "skus": ["CUP", "TEA"]}
        await staff.graph.do("reviewReplenishment", **given)
    await staff.graph.do("createLocationGroup", code="g", name="g", locationIds=[shop.harbor.id])
    await staff.graph.do("createCustomerGroup", code="g", name="g")
    milk = [{"sku": "MILK", "tracking": "LOT"}]
    await staff.graph.do("putProduct", title="Milk", variants=milk)
    place["sku"] = "MILK"
    lots = [{"code": "A", "quantity": 1}]
    await staff.graph.do("moveStock", kind="RECEIVE", quantity=1, lots=lots, **place)
    reply = await staff.graph.send(STOCK)
    return ids_in(reply.data)


async def test_every_kind_of_thing_is_a_node(staff: Staff) -> None:
    await staff.receive(1)
    tip = {"kind": "TIP", "amount": euros("1.00")}
    order = await staff.place(("CUP", 1), ("POT", 1), channel=staff.shop.pos, charges=[tip])
    await staff.pay(order)
    held = await staff.graph.do("holdOrder", orderId=order["id"], reason="OTHER")
    await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
    work = await staff.work("accept", order["fulfillmentOrders"][0])
    shipment = await staff.work("ship", work, parcels=[{"trackingNumber": "JD1"}])
    await staff.track(shipment, "TRANSIT")
    key = await staff.graph.do("createApiKey", name="till-1", role="MANAGER")
    link = await staff.graph.do("createTrackingLink", orderId=order["id"])
    ids = ids_in(await staff.graph.ask(EVERYTHING, id=order["id"]))
    ids += await ids_of_stock(staff)
    ids = list(dict.fromkeys([*ids, staff.shop.products["CUP"].id, key["id"], link["id"]]))
    found = await staff.graph.ask(NODES, ids=ids)
    assert [node["id"] for node in found] == ids
    assert {node["__typename"] for node in found} == {kind.__name__ for kind in KINDS.values()}
    for id in ids:
        assert (await staff.graph.ask("query ($id: ID!) { node(id: $id) { id } }", id=id))[
            "id"
        ] == id


async def test_what_there_is_not_is_null_in_its_place(staff: Staff) -> None:
    shop = staff.shop
    unknown = [new_id(prefix) for prefix in Prefix]
    ids = [shop.web.id, "nonsense", *unknown, "", shop.web.id]
    found = await staff.graph.ask(NODES, ids=ids)
    assert [node and node["id"] for node in found] == [
        *(shop.web.id, None),
        *(None for _ in unknown),
        *(None, shop.web.id),
    ]
    assert await staff.graph.refused(NODES, ids=["x"] * 251) == "INVALID_INPUT"


async def test_things_are_found_by_the_words_people_know(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), externalId="A-1")
    bea = await staff.graph.do("createCustomer", name="Bea", externalId="crm-1")
    tin = await staff.graph.do(
        "putProduct", title="Tin", externalId="p-1", variants=[{"sku": "TIN"}]
    )
    shop = staff.shop
    for name, by, id in (
        ("order", {"id": order["id"]}, order["id"]),
        ("order", {"number": order["number"]}, order["id"]),
        ("order", {"externalId": "A-1"}, order["id"]),
        ("order", {"number": "A-1"}, None),
        ("customer", {"id": bea["id"]}, bea["id"]),
        ("customer", {"externalId": "crm-1"}, bea["id"]),
        ("customer", {"email": "ADA@example.com"}, shop.customer.id),
        ("customer", {"email": "ada@"}, None),
        ("product", {"id": tin["id"]}, tin["id"]),
        ("product", {"externalId": "p-1"}, tin["id"]),
        ("product", {"sku": "CUP"}, shop.products["CUP"].id),
        ("product", {"sku": "NONE"}, None),
        ("location", {"code": "harbor"}, shop.harbor.id),
        ("location", {"id": shop.harbor.id}, shop.harbor.id),
        ("location", {"id": shop.web.id}, None),
        ("channel", {"code": "pos"}, shop.pos.id),
        ("channel", {"code": "none"}, None),
        ("variant", {"sku": "CUP"}, shop.products["CUP"].variants[0].id),
        ("variant", {"sku": "NONE"}, None),
    ):
        query = f"query ($by: {name.title()}By!) {{ {name}(by: $by) {{ id }} }}"
        found = await staff.graph.ask(query, by=by)
        assert (found and found["id"]) == id, (name, by)


@pytest.mark.parametrize(
    "by", [{"id": "a", "number": "b"}, {"id": None}, {"id": "a", "number": None}, {}, None]
)
async def test_exactly_one_key_is_needed(staff: Staff, by: Any) -> None:
    query = "query ($by: OrderBy!) { order(by: $by) { id } }"
    assert await staff.graph.refused(query, by=by) == "BAD_USER_INPUT"


async def test_a_customer_has_the_orders_of_every_channel(staff: Staff) -> None:
    for channel in (staff.shop.web, staff.shop.pos, staff.shop.marketplace):
        await staff.placed(("CUP", 1), channel=channel)
    query = """{ customer(by: {email: "ada@example.com"}) { orders(first: 2) {
      totalCount nodes { channel { code } } pageInfo { hasNextPage endCursor }
    } } }"""
    orders = (await staff.graph.ask(query))["orders"]
    assert (orders["totalCount"], orders["pageInfo"]["hasNextPage"]) == (3, True)
    assert [order["channel"]["code"] for order in orders["nodes"]] == ["mkt", "pos"]
