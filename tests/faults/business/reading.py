"""Reads between the writes: every question of the graph, and pages walked to their end."""

from typing import Any

from tests.faults.business.clients import Client
from tests.faults.business.driver import GOODS, Person

PAGE = 25
PAGES_MAX = 4
ONE = """query One($order: ID!, $customer: ID!, $place: ID!, $channel: ID!, $sku: String!) {
  order(by: {id: $order}) { id version events(first: 50) { nodes { sequence } } }
  customer(by: {id: $customer}) { id orders(first: 2) { totalCount } }
  location(by: {id: $place}) { id }
  product(by: {sku: $sku}) { id variants { inventoryLevels { available } } }
  channel(by: {code: "WEB"}) { id }
  variant(by: {sku: $sku}) { id }
  node(id: $order) { id }
  stockCount(by: {number: "1"}) { id }
  nodes(ids: [$customer, $place]) { id }
  availability(skus: [$sku]) { sku available }
  metrics(channelId: $channel) { orders }
  availabilityFeed(channelId: $channel, first: 5) { cursor changes { sku available } }
  reservation(by: {id: "reservation_01m8epyk8mernbad1tc7p9vw0x"}) { id }
  ringFence(by: {id: "fence_01m8epyk8mernbad1tc7p9vw0x"}) { id }
  purchaseOrder(by: {number: "1"}) { id }
  transferOrder(by: {number: "1"}) { id }
  locationGroup(by: {code: "1"}) { id }
  customerGroup(by: {code: "1"}) { id }
}"""
MANY = """query Many {
  stockCounts(first: 5) { nodes { id accuracy lines { expected variance } } }
  replenishmentPolicies(first: 5) { nodes { id } }
  replenishmentSuggestions(first: 5) { nodes { id why { position } } }
  stockAlerts(first: 5) { nodes { id } }
  customers(first: 5) { totalCount nodes { id } }
  products(first: 5) { nodes { id } }
  locations(first: 5) { nodes { id } }
  channels(first: 5) { nodes { id } }
  apiKeys(first: 5) { nodes { id } }
  inventoryLevels(first: 5) { nodes { onHand available } }
  fulfillmentOrders(first: 5) { nodes { id } }
  shipments(first: 5) { nodes { id } }
  payments(first: 5) { nodes { id } }
  orderExceptions(first: 5) { nodes { id } }
  holds(first: 5, where: {status: [ACTIVE]}) { nodes { id scope steps order { id } } }
  variants(first: 5) { nodes { id } }
  reservations(first: 5) { nodes { id status lines { quantity } } }
  ringFences(first: 5) { nodes { id status remaining } }
  purchaseOrders(first: 5) { nodes { id lines { outstanding } } }
  transferOrders(first: 5) { nodes { id lines { inTransit } } }
  locationGroups(first: 5) { nodes { id } }
  customerGroups(first: 5) { nodes { id } }
  expectedSupply(first: 5) { nodes { quantity } }
  historyCheckpoints(log: ORDER_EVENTS) { note }
  historyConsistency(log: ORDER_EVENTS, oldSize: 1, newSize: 1) { verified }
}"""
PAGED = """query Page($after: String, $first: Int!) {
  orders(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}"""


async def reading(person: Person) -> None:
    """What was acknowledged is there for the next reader, whichever hub is asked."""
    client, shop = person.client, person.shop
    if not shop.orders:
        return
    wanted = person.chance.choice(shop.orders)
    found = await client.ask(
        ONE,
        order=wanted,
        customer=shop.customer,
        place=shop.places["warehouse"],
        channel=shop.channels["WEB"],
        sku=person.chance.choice(GOODS),
    )
    assert found["order"] is not None, f"{wanted} was acknowledged and cannot be found"
    sequences = [event["sequence"] for event in found["order"]["events"]["nodes"]]
    assert sequences == sorted(set(sequences)), f"the history of {wanted} is {sequences}"
    await client.ask(MANY)
    await walk(client)


async def walk(client: Client) -> None:
    """Page by page; nothing is shown twice."""
    seen: list[str] = []
    after: Any = None
    for _ in range(PAGES_MAX):
        page = (await client.ask(PAGED, after=after, first=PAGE))["orders"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)), "a page showed an order twice"
