"""What the people of a shop do, all of it through the graph."""

from dataclasses import dataclass
from typing import Any

from domain.network.channel import Channel
from domain.network.location import Location
from tests.graph.client import Client
from tests.shop import Shop

PORTO = {"country": "PT", "city": "Porto"}
SOME_DAY = "2126-03-02T09:00:00+00:00"


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": "EUR"}


def lines(*parts: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": quantity} for sku, quantity in parts]


@dataclass
class Staff:
    graph: Client
    shop: Shop

    async def receive(
        self, quantity: int, sku: str = "CUP", at: Location | None = None
    ) -> dict[str, Any]:
        place = (at or self.shop.warehouse).id
        return await self.graph.do(
            "moveStock", kind="RECEIVE", sku=sku, locationId=place, quantity=quantity
        )

    async def expect(self, quantity: int, sku: str = "CUP", **more: Any) -> dict[str, Any]:
        """A purchase order of the warehouse."""
        line = {"sku": sku, "quantity": quantity, "expectedAt": SOME_DAY}
        given = {"locationId": self.shop.warehouse.id, "lines": [line], **more}
        supplier = (await self.supplier())["id"]
        return await self.graph.do("createPurchaseOrder", supplierId=supplier, **given)

    async def supplier(self) -> dict[str, Any]:
        query = '{ location(by: {code: "supplier"}) { id } }'
        known: dict[str, Any] | None = await self.graph.ask(query)
        given = {"code": "supplier", "name": "Kiln", "kind": "SUPPLIER", "address": PORTO}
        return known or await self.graph.do("createLocation", **given, ships=False)

    async def transfer(
        self, quantity: int, sku: str = "CUP", *, to: Location, **more: Any
    ) -> dict[str, Any]:
        """Units that leave the warehouse at once, unless told otherwise."""
        given = {"fromLocationId": self.shop.warehouse.id, "ship": True, **more}
        return await self.graph.do(
            "createTransferOrder",
            toLocationId=to.id,
            expectedAt=SOME_DAY,
            lines=lines((sku, quantity)),
            **given,
        )

    async def arrived(
        self, order: dict[str, Any], received: int, sku: str = "CUP", **more: Any
    ) -> dict[str, Any]:
        """Units of a purchase order or a transfer order."""
        kind = order["__typename"]
        units = {"sku": sku, "received": received, "damaged": more.pop("damaged", 0)}
        given = {f"{kind[0].lower()}{kind[1:]}Id": order["id"], "lines": [units], **more}
        return await self.graph.do(f"receive{kind}", **given)

    def order(
        self, *parts: tuple[str, int], channel: Channel | None = None, **changes: Any
    ) -> dict[str, Any]:
        """The input of an order: one cup through the web shop, unless told otherwise."""
        return {
            "channelId": (channel or self.shop.web).id,
            "customerId": self.shop.customer.id,
            "lines": lines(*(parts or (("CUP", 1),))),
            **changes,
        }

    async def place(
        self, *parts: tuple[str, int], channel: Channel | None = None, **changes: Any
    ) -> dict[str, Any]:
        given = self.order(*parts, channel=channel, **changes)
        return await self.graph.do("placeOrder", **given)

    async def placed(self, *parts: tuple[str, int], **changes: Any) -> dict[str, Any]:
        """An order whose goods are there: they are received first."""
        for sku, quantity in parts or (("CUP", 1),):
            await self.receive(quantity, sku)
        order = await self.place(*parts, **changes)
        assert order["__typename"] == "Order", order
        return order

    async def work(self, step: str, part: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A step with a fulfillment order: accept, pick, pack, ready, ship, collect, reject."""
        return await self.graph.do(f"{step}FulfillmentOrder", fulfillmentOrderId=part["id"], **more)

    async def work_cancelled(self, part: dict[str, Any]) -> dict[str, Any]:
        """The location does what it was asked to: it cancels, and puts the goods back."""
        given = {"fulfillmentOrderId": part["id"]}
        return await self.graph.do("acceptFulfillmentCancellation", **given)

    async def accepted(self, *parts: tuple[str, int], **changes: Any) -> dict[str, Any]:
        """The work of an order that its location has accepted."""
        order = await self.placed(*parts, **changes)
        return await self.work("accept", order["fulfillmentOrders"][0])

    async def shipped(self, *parts: tuple[str, int], **changes: Any) -> dict[str, Any]:
        return await self.work("ship", await self.accepted(*parts, **changes))

    async def track(self, shipment: dict[str, Any], kind: str, **more: Any) -> dict[str, Any]:
        return await self.graph.do("trackShipment", shipmentId=shipment["id"], kind=kind, **more)

    async def in_parcels(self, *units: int) -> dict[str, Any]:
        """A shipment of cups, so many in each parcel; the parcels have the numbers P1, P2 …"""
        work = await self.accepted(("CUP", sum(units)))
        line = (await self.look({"id": work["order"]["id"]}, "lines { id }"))["lines"][0]["id"]
        parcels = [
            {"trackingNumber": f"P{n}", "lines": [{"lineId": line, "quantity": quantity}]}
            for n, quantity in enumerate(units, start=1)
        ]
        shipment = await self.work("ship", work, parcels=parcels, handedOver=True)
        assert shipment["__typename"] == "Shipment", shipment
        return {**shipment, "lineId": line}

    async def decide(
        self, shipment: dict[str, Any], decision: str, units: int | None = None, **more: Any
    ) -> dict[str, Any]:
        """About lost units of a shipment of `in_parcels`: so many, or all."""
        if units is not None:
            more["lines"] = [{"lineId": shipment["lineId"], "quantity": units}]
        order = shipment["order"]["id"]
        return await self.graph.do("decideLostUnits", orderId=order, decision=decision, **more)

    async def pay(
        self, order: dict[str, Any], amount: str = "10.00", currency: str = "EUR", **more: Any
    ) -> dict[str, Any]:
        return await self.graph.do(
            "authorizePayment",
            orderId=order["id"],
            amount={"amount": amount, "currencyCode": currency},
            **{"method": "CREDIT_CARD", **more},
        )

    async def look(self, order: dict[str, Any], fields: str) -> dict[str, Any]:
        query = f"query ($id: ID!) {{ order(by: {{id: $id}}) {{ {fields} }} }}"
        found: dict[str, Any] = await self.graph.ask(query, id=order["id"])
        return found

    async def level(self, sku: str = "CUP", at: Location | None = None) -> dict[str, Any]:
        query = """query ($sku: String!, $at: ID!) {
          inventoryLevels(first: 1, where: {sku: [$sku], locationId: [$at]}) {
            nodes { onHand available reserved committed ringFenced qualityControl damaged inTransit
                    incoming version }
          }
        }"""
        found = await self.graph.ask(query, sku=sku, at=(at or self.shop.warehouse).id)
        level: dict[str, Any] = found["nodes"][0]
        return level

    async def orders(self) -> int:
        return int((await self.graph.ask("{ orders(first: 1) { totalCount } }"))["totalCount"])


def line_quantities(thing: dict[str, Any]) -> dict[str, int]:
    """Units by state, over all lines of an order or a fulfillment order."""
    sums: dict[str, int] = {}
    for part in thing.get("lines", [thing]):
        for quantity in part["quantities"]:
            sums[quantity["state"]] = sums.get(quantity["state"], 0) + quantity["quantity"]
    return sums
