"""The whole public graph in use: journeys through it, in an order that the seed decides.

Every journey goes through real HTTP and through whichever hub is at hand; any step may be cut,
doubled, refused because somebody else was there first. A refusal ends its journey."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from tests.faults.business import supplying
from tests.faults.business.clients import Client
from tests.graph.staff import PORTO, euros, lines

GOODS = ("CUP", "POT", "TEA")
# Everybody wants it and there is little of it.
RARE = "LAST"
RARE_UNITS = 25
STOCK = 400
LEVELS = """query Levels($sku: [String!], $at: [ID!]) {
  inventoryLevels(first: 10, where: {sku: $sku, locationId: $at}) { nodes { available } }
}"""
LOOK = """query Look($id: ID!) {
  order(by: {id: $id}) {
    id version status lines { id } holds { id status } payments { id status }
    fulfillmentOrders { id status } shipments { id status }
  }
}"""

MAY = (
    *("PLACE_ORDERS", "CANCEL_ORDERS", "HOLD_ORDERS", "TAKE_PAYMENTS", "SET_PRICES"),
    *("CHOOSE_IDS", "CHOOSE_LOCATIONS", "CARRY_OUT", "PLACE_DRAFT_ORDERS", "VOID_ORDERS"),
    *("ANONYMOUS_ORDERS", "CHOOSE_AVAILABILITY"),
)


class Refused(Exception):
    """Somebody else was there first."""


@dataclass
class Shop:
    """What all clients know of the business; `orders` are everybody's."""

    channels: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    customer: str = ""
    orders: list[str] = field(default_factory=list)


async def open_shop(client: Client) -> Shop:
    """Registered through the graph itself."""
    shop = Shop()
    for kind in ("WEB", "POS", "MARKETPLACE"):
        shop.channels[kind] = (await _register_channel(client, kind, kind[:3]))["id"]
    for name, kind in (("warehouse", "WAREHOUSE"), ("downtown", "STORE"), ("harbor", "STORE")):
        given = {"code": name, "kind": kind, "address": PORTO, "offersPickup": kind == "STORE"}
        shop.places[name] = (await client.do("createLocation", given))["id"]
    shop.customer = (await client.do("createCustomer", {}))["id"]
    prices = [{"channelId": id, "amount": euros("10.00")} for id in shop.channels.values()]
    goods = [{"variants": [{"sku": sku, "prices": prices}]} for sku in (*GOODS, RARE)]
    await client.do_rows("bulkPutProducts", goods)
    await client.do_rows(
        "bulkCountStock", [_found(*at) for at in product(GOODS, shop.places.values())]
    )
    await client.do("moveStock", stock("RECEIVE", RARE, shop.places["downtown"], RARE_UNITS))
    return shop


async def _register_channel(client: Client, kind: str, code: str) -> Any:
    given = {"code": code, "kind": kind, "numberPrefix": code, "currency": "EUR"}
    return await client.do("createChannel", {**given, "permissions": MAY})


def _found(sku: str, place: str) -> dict[str, Any]:
    return {"sku": sku, "locationId": place, "expected": 0, "counted": STOCK}


def stock(kind: str, sku: str, place: str, quantity: int) -> dict[str, Any]:
    return {"kind": kind, "sku": sku, "locationId": place, "quantity": quantity}


@dataclass
class Person:
    client: Client
    shop: Shop
    chance: random.Random

    async def do(self, name: str, /, **given: Any) -> Any:
        answer = await self.client.do(name, given)
        if "message" in answer:
            raise Refused(answer["__typename"])
        return answer

    async def place(self, channel: str = "WEB", **changes: Any) -> Any:
        order = await self.do("placeOrder", **{**self.order(channel), **changes})
        self.shop.orders.append(order["id"])
        return order

    def order(self, channel: str = "WEB") -> dict[str, Any]:
        some = self.chance.sample(GOODS, self.chance.randint(1, 2))
        wanted = lines(*((sku, self.chance.randint(1, 3)) for sku in some))
        return {
            "channelId": self.shop.channels[channel],
            "customerId": self.shop.customer,
            "lines": wanted,
        }

    async def each(self, step: str, order: Any, **more: Any) -> list[Any]:
        parts = order["fulfillmentOrders"]
        return [await self.work(step, part["id"], **more) for part in parts]

    async def work(self, step: str, part: str, **more: Any) -> Any:
        return await self.do(f"{step}FulfillmentOrder", fulfillmentOrderId=part, **more)

    async def pay(self, order: Any, **more: Any) -> Any:
        given = {"orderId": order["id"], "method": "CREDIT_CARD", "amount": order["originalTotal"]}
        return await self.do("authorizePayment", **given, **more)

    # --- journeys ----------------------------------------------------------------------------

    async def shipping(self) -> None:
        order = await self.place()
        payment = await self.pay(order)
        for step in ("accept", "pick", "pack"):
            await self.each(step, order)
        parcel = {"carrier": "Post", "parcels": [{"trackingNumber": order["number"]}]}
        for shipment in await self.each("ship", order, **parcel):
            for kind in ("TRANSIT", "DELIVER"):
                await self.do("trackShipment", shipmentId=shipment["id"], kind=kind)
        await self.do("capturePayment", paymentId=payment["id"])
        given = {"paymentId": payment["id"], "amount": euros("1.00")}
        await self.do("refundPayment", reason="Late", **given)
        await self.do("recordPaymentTransaction", kind="CHARGEBACK", **given)
        tip = await self.do("recordPaymentTransaction", kind="CAPTURE", state="PENDING", **given)
        await self.do("updatePaymentTransaction", transactionId=tip["id"], state="SUCCEEDED")

    async def picking_up(self) -> None:
        store = self.shop.places[self.chance.choice(("downtown", "harbor"))]
        order = await self.place(method="PICKUP", locationId=store)
        for step in ("accept", "ready", "collect"):
            await self.each(step, order)

    async def at_the_till(self) -> None:
        """A till keeps its own numbers, and uploads its queue twice under fresh keys."""
        given = {
            **self.order("POS"),
            "method": "CARRY_OUT",
            "locationId": self.shop.places["downtown"],
            "externalId": self.client.fresh(),
        }
        group = str(given["externalId"])
        for _ in range(2):
            order = await self.client.do("placeOrder", given, group)
            if "message" in order:
                raise Refused(order["__typename"])
        await self.pay(order, captured=True)

    async def second_thoughts(self) -> None:
        order = await self.place(tags=["gift"])
        await self.note_on(order)
        held = await self.do("holdOrder", orderId=order["id"], reason="OTHER")
        await self.do("releaseHold", holdId=held["holds"][0]["id"])
        payment = await self.pay(order)
        await self.do("voidPayment", paymentId=payment["id"])
        await self.do("cancelOrder", orderId=order["id"], reason="Changed my mind")

    async def note_on(self, order: Any) -> None:
        """Beside the order and on it, while nobody else knows the order."""
        number = {"system": "erp", "type": "order-id", "value": order["number"]}
        for name in ("addOrderReferences", "removeOrderReferences", "addOrderReferences"):
            await self.do(name, orderId=order["id"], references=[number])
        changed = {"expectedVersion": order["version"], "staffMember": "Eve"}
        await self.client.do_keyless("updateOrder", {"orderId": order["id"], **changed})

    async def exchanging(self) -> None:
        """At the till: nobody says a name."""
        first = await self.place("POS")
        related = [{"kind": "EXCHANGE_OF", "orderId": first["id"]}]
        later = await self.place("POS", customerId=None, relations=related)
        for name in ("unrelateOrders", "relateOrders"):
            await self.do(name, orderId=later["id"], relations=related)

    async def voiding(self) -> None:
        order = await self.place("MARKETPLACE")
        await self.each("accept", order)
        await self.do("voidOrder", orderId=order["id"], reason="Fraud")

    async def turning_down(self) -> None:
        """The only place that may serve it cannot; then it can."""
        named = {**lines(("CUP", 1))[0], "locationId": self.shop.places["warehouse"]}
        order = await self.place("MARKETPLACE", lines=[named])
        await self.each("reject", order, rejectReason="NO_CAPACITY")
        await self.do("allocateOrder", orderId=order["id"])

    async def stopping(self) -> None:
        order = await self.place()
        await self.each("accept", order)
        for part in order["fulfillmentOrders"]:
            given = {"fulfillmentOrderId": part["id"]}
            await self.do("requestFulfillmentCancellation", **given)
            await self.do("refuseFulfillmentCancellation", **given)
            await self.do("requestFulfillmentCancellation", **given)
            await self.do("acceptFulfillmentCancellation", **given)

    async def stocking(self) -> None:
        sku = self.chance.choice(GOODS)
        here, there = self.chance.sample(list(self.shop.places.values()), 2)
        await self.do("moveStock", **stock("RECEIVE", sku, here, self.chance.randint(20, 60)))
        await supplying.transferring(self, sku, here, there)
        await self.do("moveStock", **stock("DAMAGE", sku, here, 1))
        await self.count(sku, here)

    async def count(self, sku: str, place: str) -> None:
        found = await self.client.ask(LEVELS, sku=[sku], at=[place])
        seen = found["inventoryLevels"]["nodes"][0]["available"]
        counted = {"sku": sku, "locationId": place, "expected": seen, "counted": seen + 2}
        await self.do("countStock", **counted)
        again = [{**counted, "expected": seen + 2, "counted": seen + 1}]
        await self.client.do_rows("bulkCountStock", again)

    async def registering(self) -> None:
        code = self.client.fresh().replace(".", "-")
        channel = await _register_channel(self.client, "B2B", code)
        changed = {"expectedVersion": channel["version"], "timeZone": "Europe/Lisbon"}
        await self.client.do_keyless("updateChannel", {"channelId": channel["id"], **changed})
        given = {"code": code, "kind": "SUPPLIER", "address": PORTO, "ships": False}
        place = await self.do("createLocation", **given)
        changed = {"expectedVersion": place["version"], "rank": 7}
        await self.client.do_keyless("updateLocation", {"locationId": place["id"], **changed})
        customer = await self.do("createCustomer")
        size = {"namespace": "care", "key": "size", "type": "INTEGER", "value": "42"}
        await self.do("setMetafields", ownerId=customer["id"], metafields=[size])
        changed = {"expectedVersion": customer["version"], "addresses": [PORTO]}
        await self.client.do_keyless("updateCustomer", {"customerId": customer["id"], **changed})
        await self.do("putProduct", variants=[{"sku": f"P-{code}"}])
        await self.out_of_stock(f"P-{code}")

    async def out_of_stock(self, sku: str) -> None:
        """A marketplace has sold what was never in stock."""
        sold = {**lines((sku, 1))[0], "unitPrice": {"amount": "5.00", "currencyCode": "EUR"}}
        order = await self.place("MARKETPLACE", lines=[sold])
        known = order["exceptions"][0]["id"]
        await self.do("resolveException", exceptionId=known, resolution="Never in stock")

    async def in_bulk(self) -> None:
        await self.client.do_rows("bulkPlaceOrders", [self.order() for _ in range(3)])
        await self.client.do_rows("bulkCreateCustomers", [{}, {}])
        sku = self.client.fresh()
        await self.client.do_rows("bulkPutProducts", [{"variants": [{"sku": f"B-{sku}"}]}])

    async def the_last_one(self) -> None:
        """Everybody runs for it."""
        await self.do("placeOrder", **{**self.order(), "lines": lines((RARE, 1))})

    async def misusing(self) -> None:
        """A key that was used for something else."""
        await self.place()
        sent = next(s for s in reversed(self.client.mine()) if s.name == "placeOrder")
        answer = await self.client.misuse(sent, email="other@example.com")
        assert answer["__typename"] == "IdempotencyKeyReused", answer

    async def meddling(self) -> None:
        """With somebody's order, whatever its state."""
        if not self.shop.orders:
            return
        id = self.chance.choice(self.shop.orders)
        order = (await self.client.ask(LOOK, id=id))["order"]
        assert order is not None, f"{id} was acknowledged and cannot be found"
        choices = [choice async for choice in self._choices(order)]
        name, given = self.chance.choice(choices)
        await self.do(name, **given)

    async def _choices(self, order: Any) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        yield "holdOrder", {"orderId": order["id"], "reason": "OTHER"}
        for line in order["lines"]:
            given = {"lineId": line["id"], "reason": "OTHER"}
            yield "holdOrder", {**given, "releaseRule": "ON_PAYMENT"}
        yield "cancelOrder", {"orderId": order["id"], "reason": "Meddling"}
        for hold in order["holds"]:
            yield "releaseHold", {"holdId": hold["id"]}
        for payment in order["payments"]:
            yield "capturePayment", {"paymentId": payment["id"]}
            yield "refundPayment", {"paymentId": payment["id"], "reason": "Meddling"}
        for part in order["fulfillmentOrders"]:
            yield "acceptFulfillmentOrder", {"fulfillmentOrderId": part["id"]}
            yield "shipFulfillmentOrder", {"fulfillmentOrderId": part["id"]}
        for shipment in order["shipments"]:
            yield "trackShipment", {"shipmentId": shipment["id"], "kind": "DELIVER"}


Journey = Callable[[Person], Awaitable[None]]
JOURNEYS: tuple[Journey, ...] = (
    *(Person.shipping, Person.picking_up, Person.at_the_till, Person.second_thoughts),
    *(Person.voiding, Person.turning_down, Person.stopping, Person.stocking),
    *(Person.registering, Person.in_bulk, Person.the_last_one, Person.misusing),
    *(Person.exchanging, Person.meddling, Person.meddling, supplying.networking),
    *supplying.JOURNEYS,
)
