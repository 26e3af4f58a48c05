"""A week of a chain of five stores, its warehouse and its supplier, through the graph alone.

Needs Python and a running hub: `python examples/inventory/week.py --token …` after `make run`,
which prints the tokens; take that of an administrator. Everything it creates has codes of its own,
so it can be run again."""
# ruff: noqa: T201 - it tells of the week

import argparse
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from client import Hub

STORES = ("Aveiro", "Braga", "Coimbra", "Évora", "Faro")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVELS = """query Levels($skus: [String!]) {
  inventoryLevels(first: 50, where: { sku: $skus }) {
    nodes { sku available ringFenced committed reserved damaged inTransit incoming onHand
      location { name } }
  }
}"""
AVAILABLE = """query Available($skus: [String!]!, $channel: ID) {
  availability(skus: $skus, channelId: $channel) { sku available why { kind quantity } }
}"""
WAITING = """query Waiting($id: ID!) {
  order(by: { id: $id }) { holds { id reason } fulfillmentOrders { id } }
}"""


class Week:
    """Cups are bought, distributed, sold, counted and ring-fenced; a lamp is sold ahead."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.run = hub, uuid.uuid4().hex[:6].upper()
        self.cup, self.lamp = f"CUP-{self.run}", f"LAMP-{self.run}"
        self.now = datetime.now(UTC)
        self.monday = self.now - timedelta(days=6)

    def tell(self, day: int, text: str) -> None:
        print(f"{DAYS[day]:10} {text}")

    def at(self, day: int) -> str:
        return (self.monday + timedelta(days=day)).isoformat()

    def open(self) -> None:
        kinds = {"web": "WEB", "till": "POS", "market": "MARKETPLACE"}
        common = {"currency": "EUR", "timeZone": "Europe/Lisbon"}
        self.channels = {
            name: self.hub.do(
                "createChannel",
                code=f"{name}-{self.run}".lower(),
                name=f"{name.capitalize()} {self.run}",
                kind=kind,
                numberPrefix=f"{name[0].upper()}{self.run}",
                **common,
                **({"availabilityPolicy": "REFUSE"} if name == "market" else {}),
            )
            for name, kind in kinds.items()
        }
        self.warehouse = self.location("Warehouse", "WAREHOUSE", ships=True)
        self.supplier = self.location("Pottery", "SUPPLIER", ships=False)
        self.stores = [self.location(name, "STORE", ships=False) for name in STORES]
        customer = {"name": "Customer of the week"}
        self.customer = self.hub.do("createCustomer", **customer)["id"]
        prices = [
            {"channelId": one["id"], "amount": {"amount": "12.50", "currencyCode": "EUR"}}
            for one in self.channels.values()
        ]
        variants = [{"sku": sku, "prices": prices} for sku in (self.cup, self.lamp)]
        self.hub.do("putProduct", title=f"Goods of the week {self.run}", variants=variants)

    def location(self, name: str, kind: str, *, ships: bool) -> str:
        address = {"country": "PT", "city": name}
        given = {"code": f"{name}-{self.run}".lower(), "name": name, "kind": kind}
        work = {"ships": ships, "offersPickup": kind == "STORE"}
        made = self.hub.do("createLocation", **given, address=address, **work)
        place: str = made["id"]
        return place

    def ordered(self, sku: str, quantity: int, channel: str, **more: Any) -> dict[str, Any]:
        lines = [{"sku": sku, "quantity": quantity}]
        given = {"channelId": self.channels[channel]["id"], "customerId": self.customer}
        return self.hub.do("placeOrder", lines=lines, **given, **more)

    def bought(self, number: int, sku: str, quantity: int) -> dict[str, Any]:
        expected = (self.now + timedelta(days=1)).isoformat()
        lines = [{"sku": sku, "quantity": quantity, "expectedAt": expected}]
        place = {"supplierId": self.supplier, "locationId": self.warehouse}
        named = f"PO-{self.run}-{number}"
        return self.hub.do("createPurchaseOrder", number=named, lines=lines, **place)

    def monday_goods_arrive_short(self) -> None:
        order = self.bought(1, self.cup, 120)
        units = [{"sku": self.cup, "received": 100, "damaged": 4}]
        given = {"purchaseOrderId": order["id"]}
        self.hub.do("receivePurchaseOrder", **given, lines=units, occurredAt=self.at(0))
        closed = self.hub.do("closePurchaseOrder", **given, reason="The pottery has no more")
        line = closed["lines"][0]
        self.tell(
            0,
            f"{order['number']}: 120 cups ordered, {line['received']} received, {line['damaged']} "
            f"damaged, {line['missing']} closed short: {closed['status']}",
        )

    def tuesday_stores_are_filled(self) -> None:
        arrives = {"Coimbra": (10, 2), "Faro": (11, 0)}
        for name, store in zip(STORES, self.stores, strict=True):
            order = self.hub.do(
                "createTransferOrder",
                number=f"TO-{self.run}-{name}",
                fromLocationId=self.warehouse,
                toLocationId=store,
                expectedAt=(self.now + timedelta(days=1)).isoformat(),
                lines=[{"sku": self.cup, "quantity": 12}],
                ship=True,
            )
            received, damaged = arrives.get(name, (12, 0))
            given = {"transferOrderId": order["id"]}
            units = [{"sku": self.cup, "received": received, "damaged": damaged}]
            found = self.hub.do("receiveTransferOrder", **given, lines=units)
            lost = found["lines"][0]["inTransit"]
            if lost:
                found = self.hub.do("closeTransferOrder", **given, reason="Not on the pallet")
            self.tell(
                1,
                f"{order['number']} to {name}: 12 shipped, {received} received, {damaged} damaged, "
                f"{lost} lost: {found['status']}",
            )

    def wednesday_a_store_sells_and_counts(self) -> None:
        sale = {"method": "CARRY_OUT", "locationId": self.stores[0], "placedAt": self.at(2)}
        order = self.ordered(self.cup, 3, "till", **sale)
        self.tell(2, f"{order['number']}: the till in Aveiro sold 3 cups while it was offline")
        place = {"locationId": self.stores[1], "skus": [self.cup]}
        count = self.hub.do("createStockCount", **place, blind=True, toleranceUnits=1)
        given = {"stockCountId": count["id"]}
        counted = [{"sku": self.cup, "counted": 11}]
        (line,) = self.hub.do("recordStockCount", **given, lines=counted)["lines"]
        reasons = [{"lineId": line["id"], "reason": "THEFT"}]
        approved = self.hub.do("approveStockCount", **given, lines=reasons)
        self.tell(
            2,
            f"Braga counts 11 cups, {line['variance']} against the books: {approved['status']}, "
            f"adjusted by {approved['lines'][0]['adjusted']} ({approved['lines'][0]['reason']})",
        )

    def thursday_lamps_are_sold_ahead(self) -> None:
        web = self.channels["web"]
        self.lamps = self.bought(2, self.lamp, 5)
        rule = {"sku": self.lamp, "mode": "PREORDER", "limitUnits": 5, "onlyAgainstSupply": True}
        released = {"availableFrom": (self.now + timedelta(days=1)).isoformat()}
        given = {"channelId": web["id"], "expectedVersion": web["version"]}
        self.hub.do("updateChannel", **given, backorderRules=[rule | released])
        self.waiting = self.ordered(self.lamp, 2, "web")
        states = self.waiting["lines"][0]["quantities"]
        self.tell(3, f"{self.waiting['number']}: 2 lamps pre-ordered: {state_of(states)}")

    def friday_lamps_are_released(self) -> None:
        units = [{"sku": self.lamp, "received": 5}]
        self.hub.do("receivePurchaseOrder", purchaseOrderId=self.lamps["id"], lines=units)
        before = self.hub.ask(WAITING, id=self.waiting["id"])["order"]
        # Ahead of the time that the rule of the channel has set.
        for hold in before["holds"]:
            self.hub.do("releaseHold", holdId=hold["id"])
        order = self.hub.ask(WAITING, id=self.waiting["id"])["order"]
        if not order["fulfillmentOrders"]:
            # Not to wait for the worker, which does it in turn.
            order = self.hub.do("allocateOrder", orderId=self.waiting["id"])
        self.shipped(order)
        self.tell(
            4,
            f"5 lamps arrive: {len(before['fulfillmentOrders'])} fulfillment orders before their "
            f"release, {len(order['fulfillmentOrders'])} after it, which is shipped",
        )

    def shipped(self, order: dict[str, Any]) -> None:
        for part in order["fulfillmentOrders"]:
            self.hub.do("acceptFulfillmentOrder", fulfillmentOrderId=part["id"])
            self.hub.do("shipFulfillmentOrder", fulfillmentOrderId=part["id"], handedOver=True)

    def saturday_a_marketplace_has_its_own(self) -> None:
        place = {"sku": self.cup, "locationId": self.warehouse}
        market = {"channelId": self.channels["market"]["id"]}
        fence = self.hub.do("createRingFence", **place, **market, quantity=30)
        web, own = (self.available(name) for name in ("web", "market"))
        self.tell(
            5,
            f"30 cups are ring-fenced for the marketplace: it can sell {own['available']}, the web "
            f"shop {web['available']}",
        )
        print(f"{'':10}   why, of the web shop: {why(web)}")
        self.shipped(self.ordered(self.cup, 6, "market"))
        ended = self.hub.do("releaseRingFence", ringFenceId=fence["id"])
        self.tell(
            5,
            f"The marketplace sells 6 of its own: {ended['consumed']} of {ended['granted']} "
            f"consumed; the rest is open to all: the web shop can sell "
            f"{self.available('web')['available']}",
        )

    def available(self, channel: str) -> dict[str, Any]:
        asked = {"skus": [self.cup], "channel": self.channels[channel]["id"]}
        found: dict[str, Any] = self.hub.ask(AVAILABLE, **asked)["availability"][0]
        return found

    def sunday_all_units_are_accounted_for(self) -> None:
        skus = [self.cup, self.lamp]
        levels = self.hub.ask(LEVELS, skus=skus)["inventoryLevels"]["nodes"]
        columns = ("available", "ringFenced", "committed", "damaged", "inTransit", "incoming")
        print(f"\n{'location':12}{'SKU':14}" + "".join(f"{name:>12}" for name in columns))
        for level in sorted(levels, key=lambda one: (one["sku"], one["location"]["name"])):
            numbers = "".join(f"{level[name]:12}" for name in columns)
            print(f"{level['location']['name']:12}{level['sku']:14}{numbers}")
        there = sum(level["onHand"] for level in levels if level["sku"] == self.cup)
        sold, lost, stolen = 3 + 6, 1, 1
        print()
        self.tell(
            6,
            f"104 cups came: {there} are there, {sold} sold, {lost} lost on the way, "
            f"{stolen} stolen",
        )
        if there + sold + lost + stolen != 104:
            sys.exit("Cups appeared or disappeared.")


def state_of(quantities: list[dict[str, Any]]) -> str:
    return ", ".join(f"{one['quantity']} {one['state']}" for one in quantities if one["quantity"])


def why(availability: dict[str, Any]) -> str:
    return ", ".join(f"{one['kind']} {one['quantity']:+}" for one in availability["why"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000/graphql", help="the graph")
    parser.add_argument("--token", help="a token of an administrator; `make run` prints one")
    given = parser.parse_args()
    week = Week(Hub(given.address, given.token))
    week.open()
    week.monday_goods_arrive_short()
    week.tuesday_stores_are_filled()
    week.wednesday_a_store_sells_and_counts()
    week.thursday_lamps_are_sold_ahead()
    week.friday_lamps_are_released()
    week.saturday_a_marketplace_has_its_own()
    week.sunday_all_units_are_accounted_for()


if __name__ == "__main__":
    main()
