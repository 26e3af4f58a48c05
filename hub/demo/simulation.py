"""Shoppers, tills, associates and a carrier who use the hub as anyone would: through its graph."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from hub.demo.seed import PRODUCTS, SHOPPERS

LOW = 6
RESTOCK = 30
HANDS = 5
KNOWN_AT_TILLS = 0.4
# Of baskets with several lines.
SENT_FROM_TILLS = 0.2
log = logging.getLogger(__name__)

WORLD = """query World {
  channels(first: 10) { nodes { id code kind } }
  locations(first: 10) { nodes { id code kind } }
  customers(first: 50, sort: NAME, direction: ASCENDING) { nodes { id externalId } }
}"""
PLACE = """mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id number originalTotal { amount currencyCode } }
    errors { ... on UserError { message } }
  }
}"""
PAY = """mutation Pay($input: AuthorizePaymentInput!) {
  authorizePayment(input: $input) { payment { id } errors { ... on UserError { message } } }
}"""
CANCEL = """mutation Cancel($input: CancelOrderInput!) {
  cancelOrder(input: $input) { order { id status } errors { ... on UserError { message } } }
}"""
WORK = """query Work($at: [ID!]) {
  fulfillmentOrders(first: 20, where: {locationId: $at, status: [OPEN, IN_PROGRESS]}) {
    nodes {
      id status method
      quantities { state quantity }
      order { customer { externalId } }
    }
  }
}"""
STEP = """mutation Step($input: FulfillmentUnitsInput!) {
  %s(input: $input) { errors { ... on UserError { message } } }
}"""
ACCEPT = """mutation Accept($input: FulfillmentInput!) {
  acceptFulfillmentOrder(input: $input) { errors { ... on UserError { message } } }
}"""
SHIP = """mutation Ship($input: ShipFulfillmentOrderInput!) {
  shipFulfillmentOrder(input: $input) { shipment { id } errors { ... on UserError { message } } }
}"""
MOVING = """query Moving {
  shipments(first: 20, direction: ASCENDING,
            where: {status: [CREATED, IN_TRANSIT, OUT_FOR_DELIVERY]}) {
    nodes { id status }
  }
}"""
TRACK = """mutation Track($input: TrackShipmentInput!) {
  trackShipment(input: $input) { errors { ... on UserError { message } } }
}"""
SHELVES = """query Shelves($skus: [String!]!) {
  availability(skus: $skus) { sku inventoryLevels { available location { id } } }
}"""
RECEIVE = """mutation Receive($input: MoveStockInput!) {
  moveStock(input: $input) { errors { ... on UserError { message } } }
}"""

# What an associate does next with work whose units are furthest in this state.
# fmt: off
NEXT_STEP = {
    "RELEASED": "pickFulfillmentOrder",
    "PICKED":   "packFulfillmentOrder",
}
NEXT_REPORT = {
    "CREATED":          "TRANSIT",
    "IN_TRANSIT":       "OUT_FOR_DELIVERY",
    "OUT_FOR_DELIVERY": "DELIVER",
}
# fmt: on


@dataclass
class Simulation:
    """`pace` 1 is about an order a second; every action is a request. It ends once the hub is
    `stopping`."""

    client: httpx2.AsyncClient
    pace: float
    stopping: Callable[[], bool]
    chance: random.Random = field(default_factory=random.Random)
    channels: dict[str, str] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    customers: list[str] = field(default_factory=list)

    async def run(self) -> None:
        await self._look_around()
        stores = {"till-1": "hamburg", "till-2": "munich"}
        await asyncio.gather(
            self._often(1.5, self._shop),
            *(self._often(4, self._sell, till, store) for till, store in stores.items()),
            *(self._often(1.2, self._work, code) for code in self.locations),
            self._often(1.5, self._carry),
            self._often(5, self._restock),
        )

    async def ask(self, actor: str, query: str, **variables: Any) -> Any:
        answer = await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"x-order-hub-actor": actor},
        )
        body = answer.json()
        if "errors" in body:
            raise RuntimeError(body["errors"][0]["message"])
        return body["data"]

    async def _often(self, seconds: float, do: Callable[..., Awaitable[None]], *args: Any) -> None:
        while not self.stopping():
            await asyncio.sleep(self.chance.uniform(0.3, 1.7) * seconds / self.pace)
            try:
                await do(*args)
            except (httpx2.HTTPError, RuntimeError) as error:
                if not self.stopping():
                    log.warning("The simulation goes on after: %s", error)

    async def _look_around(self) -> None:
        world = await self.ask("simulation", WORLD)
        self.channels = {c["code"]: c["id"] for c in world["channels"]["nodes"]}
        self.locations = {x["code"]: x["id"] for x in world["locations"]["nodes"]}
        shoppers = {f"demo-{number}" for number in range(2, SHOPPERS + 1)}
        self.customers = [
            c["id"] for c in world["customers"]["nodes"] if c["externalId"] in shoppers
        ]

    async def _shop(self) -> None:
        shopper = self.chance.choice(self.customers)
        pickup = self.chance.random() < 0.25
        store = self.locations[self.chance.choice(("hamburg", "munich"))]
        order = await self._place(
            "web shop",
            channelId=self.channels["web"],
            customerId=shopper,
            lines=self._basket(),
            **({"method": "PICKUP", "locationId": store} if pickup else {"shipTo": _home()}),
        )
        if order is None:
            return
        await self._pay("web shop", order, method="CREDIT_CARD", captured=False)
        if self.chance.random() < 0.05:
            await self.ask(
                "web shop",
                CANCEL,
                input={
                    "idempotencyKey": _key(),
                    "orderId": order["id"],
                    "reason": "Second thoughts",
                },
            )

    async def _sell(self, till: str, store: str) -> None:
        shopper = self.chance.choice(self.customers)
        order = await self._place(
            till,
            channelId=self.channels[till],
            # Who pays at a till seldom says a name.
            **({"customerId": shopper} if self.chance.random() < KNOWN_AT_TILLS else {}),
            **self._taken(self.locations[store]),
        )
        if order is not None:
            await self._pay(till, order, method="CASH", captured=True)

    async def _place(self, actor: str, **given: Any) -> Any:
        data = await self.ask(actor, PLACE, input={"idempotencyKey": _key(), **given})
        return data["placeOrder"]["order"]

    async def _pay(self, actor: str, order: Any, **given: Any) -> None:
        payment = {
            "idempotencyKey": _key(),
            "orderId": order["id"],
            "amount": order["originalTotal"],
        }
        await self.ask(actor, PAY, input={**payment, **given})

    async def _work(self, code: str) -> None:
        """A step with each of the oldest here that is not the visitor's own."""
        found = await self.ask(code, WORK, at=[self.locations[code]])
        theirs = [
            work
            for work in found["fulfillmentOrders"]["nodes"]
            # Nobody's name is on an anonymous sale.
            if (work["order"]["customer"] or {}).get("externalId") != "demo-1"
        ]
        for work in theirs[:HANDS]:
            await self._step(code, work)

    async def _step(self, actor: str, work: Any) -> None:
        given = {"idempotencyKey": _key(), "fulfillmentOrderId": work["id"]}
        states = {quantity["state"] for quantity in work["quantities"]}
        step = next((name for state, name in NEXT_STEP.items() if state in states), None)
        if work["status"] == "OPEN":
            await self.ask(actor, ACCEPT, input=given)
        elif step is not None:
            await self.ask(actor, STEP % step, input=given)
        elif "READY_FOR_PICKUP" in states:
            await self.ask(actor, STEP % "collectFulfillmentOrder", input=given)
        elif work["method"] == "PICKUP":
            await self.ask(actor, STEP % "readyFulfillmentOrder", input=given)
        else:
            number = f"DEMO{self.chance.randrange(10**9):09d}"
            parcel = {"carrier": "Demo Parcel", "parcels": [{"trackingNumber": number}]}
            await self.ask(actor, SHIP, input={**given, **parcel})

    async def _carry(self) -> None:
        moving = (await self.ask("carrier", MOVING))["shipments"]["nodes"]
        for shipment in self.chance.sample(moving, min(HANDS, len(moving))):
            report = {"shipmentId": shipment["id"], "kind": NEXT_REPORT[shipment["status"]]}
            await self.ask("carrier", TRACK, input={"idempotencyKey": _key(), **report})

    async def _restock(self) -> None:
        shelves = await self.ask("purchasing", SHELVES, skus=[sku for sku, *_ in PRODUCTS])
        for shelf in shelves["availability"]:
            for level in shelf["inventoryLevels"]:
                if level["available"] < LOW:
                    given = {"kind": "RECEIVE", "sku": shelf["sku"], "quantity": RESTOCK}
                    place = {"locationId": level["location"]["id"], "idempotencyKey": _key()}
                    await self.ask("purchasing", RECEIVE, input={**given, **place})

    def _taken(self, store_id: str) -> dict[str, Any]:
        """The basket is carried out; sometimes all but its first line is sent home."""
        basket = self._basket()
        if len(basket) == 1 or self.chance.random() > SENT_FROM_TILLS:
            return {"lines": basket, "method": "CARRY_OUT", "locationId": store_id}
        first, *rest = basket
        return {
            "deliveryGroups": [
                {"key": "along", "method": "CARRY_OUT", "locationId": store_id},
                {"key": "home", "shipTo": _home()},
            ],
            "lines": [
                {**first, "deliveryGroup": "along"},
                *({**line, "deliveryGroup": "home"} for line in rest),
            ],
        }

    def _basket(self) -> list[dict[str, Any]]:
        skus = self.chance.sample([sku for sku, *_ in PRODUCTS], self.chance.choice((1, 1, 2, 3)))
        return [{"sku": sku, "quantity": self.chance.choice((1, 1, 1, 2))} for sku in skus]


def _home() -> dict[str, str]:
    return {"country": "DE", "city": "Berlin", "street": "Example street"}


def _key() -> str:
    return uuid4().hex
