"""What a person does with supply on its way, the network, and to count what is there."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.faults.business.clients import Client
from tests.graph.staff import PORTO, SOME_DAY, euros
from tests.shop import GOODS

MONDAY = {"weekday": "MONDAY", "opens": "09:00", "closes": "17:00"}
NOON = {"method": "SHIP", "weekday": "MONDAY", "before": "12:00"}
NINE = {"method": "SHIP", "period": "DAY", "unit": "ORDERS", "limit": 9}


class Buyer(Protocol):
    client: Client
    chance: random.Random
    shop: Any

    async def do(self, name: str, /, **given: Any) -> Any: ...

    def order(self, channel: str = "WEB") -> dict[str, Any]: ...


async def transferring(person: Buyer, sku: str, here: str, there: str) -> None:
    """One that leaves in two shipments and arrives short, and one that is called off."""
    given = {"fromLocationId": here, "toLocationId": there, "expectedAt": SOME_DAY}
    units = [{"sku": sku, "quantity": 5}]
    asked = await person.do("createTransferOrder", lines=units, **given)
    some = [{"sku": sku, "quantity": 2}]
    await person.do("shipTransferOrder", transferOrderId=asked["id"], lines=some)
    await person.do("shipTransferOrder", transferOrderId=asked["id"])
    arrived = [{"sku": sku, "received": 4}]
    await person.do("receiveTransferOrder", transferOrderId=asked["id"], lines=arrived)
    await person.do("closeTransferOrder", transferOrderId=asked["id"])
    other = await person.do("createTransferOrder", lines=units, **given)
    await person.do("cancelTransferOrder", transferOrderId=other["id"])


async def shopping(person: Buyer) -> None:
    """A cart that is changed and ordered, and one that is left."""
    cart = person.order()
    given = {"channelId": cart["channelId"], "lines": cart["lines"], "partial": True}
    kept = await person.do("createReservation", **given)
    this = {"reservationId": kept["id"]}
    await person.do("updateReservation", **this, lines=cart["lines"][:1], partial=True)
    await person.do("placeOrder", **{**cart, "lines": cart["lines"][:1]}, **this)
    left = await person.do("createReservation", **given)
    await person.do("releaseReservation", reservationId=left["id"])


async def fencing(person: Buyer) -> None:
    """Units that only one channel sells: more, fewer, and none."""
    cart, here = person.order(), person.shop.places["warehouse"]
    place = {"sku": cart["lines"][0]["sku"], "locationId": here}
    made = await person.do("createRingFence", **place, channelId=cart["channelId"], quantity=1)
    this = {"ringFenceId": made["id"]}
    await person.do("updateRingFence", **this, remaining=2)
    await person.do("placeOrder", **cart)
    await person.do("releaseRingFence", **this)


LOT = "query Lot($sku: [String!]) { lots(first: 1, where: {sku: $sku}) { nodes { id } } }"


async def recalling(person: Buyer) -> None:
    """Units of a lot whose day is corrected, which is recalled, and sold again."""
    sku = f"L-{person.client.fresh()}"
    await person.do("putProduct", variants=[{"sku": sku, "tracking": "LOT"}])
    place = {"sku": sku, "locationId": person.shop.places["warehouse"]}
    lots = [{"code": "A", "quantity": 5, "expiresOn": "2126-03-02"}]
    await person.do("moveStock", kind="RECEIVE", quantity=5, lots=lots, **place)
    (found,) = (await person.client.ask(LOT, sku=[sku]))["lots"]["nodes"]
    this = {"lotId": found["id"]}
    await person.do("updateLot", **this, expiresOn="2126-03-09")
    await person.do("blockLot", **this, reason="Recalled")
    await person.client.ask(
        "query Lot($id: ID!) { lot(by: {id: $id}) { blocked } }", id=found["id"]
    )
    await person.do("unblockLot", **this)


async def comparing(person: Buyer) -> None:
    """What another system counted becomes a stock count, which nobody approves."""
    here = person.shop.places["warehouse"]
    counted = [{"sku": person.chance.choice(GOODS), "counted": person.chance.randint(0, 9)}]
    await person.do("importStockCount", locationId=here, lines=counted)


async def waiting(person: Buyer) -> None:
    """More than there is, for which the customer waits longer, and then no more."""
    cart, sku = person.order("MARKETPLACE"), f"W-{person.client.fresh()}"
    price = {"channelId": cart["channelId"], "amount": euros("5.00")}
    # Of a SKU of its own: it would take from the others what they need.
    await person.do("putProduct", variants=[{"sku": sku, "prices": [price]}])
    line = {**cart["lines"][0], "sku": sku, "quantity": 9, "availabilityPolicy": "BACKORDER"}
    placed = await person.do("placeOrder", **{**cart, "lines": [line]})
    day = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    await person.do("extendBackorder", orderId=placed["id"], cancelAfter=day)
    await person.do("cancelOrder", orderId=placed["id"], reason="Did not wait")


async def purchasing(person: Buyer) -> None:
    """One that is confirmed, advised and arrives short, and one that is called off."""
    supplier = {"code": person.client.fresh().replace(".", "-"), "kind": "SUPPLIER"}
    kiln = await person.do("createLocation", **supplier, address=PORTO, ships=False)
    line = {"sku": person.chance.choice(GOODS), "quantity": 5, "expectedAt": SOME_DAY}
    given = {
        "supplierId": kiln["id"],
        "locationId": person.chance.choice(list(person.shop.places.values())),
        "lines": [line],
    }
    draft = await person.do("createPurchaseOrder", draft=True, **given)
    this = {"purchaseOrderId": draft["id"]}
    await person.do("submitPurchaseOrder", **this)
    (known,) = draft["lines"]
    dated = [{"lineId": known["id"], "expectedAt": SOME_DAY, "quantity": 4}]
    await person.do("confirmPurchaseOrder", lines=dated, **this)
    shipped = [{"lineId": known["id"], "quantity": 3}]
    notice = {"reference": "n", "expectedAt": SOME_DAY, "lines": shipped}
    await person.do("advisePurchaseOrder", **notice, **this)
    arrived = [{"sku": known["sku"], "received": 2}]
    await person.do("receivePurchaseOrder", lines=arrived, **this)
    await person.do("closePurchaseOrder", **this)
    other = await person.do("createPurchaseOrder", **given)
    await person.do("cancelPurchaseOrder", purchaseOrderId=other["id"])
    await replenishing(person, kiln["id"])


async def networking(person: Buyer) -> None:
    """A place that is open on Mondays, takes nine orders a day, and is in a group; and a group
    of customers."""
    code = person.client.fresh().replace(".", "-")
    given = {"code": code, "kind": "DARK_STORE", "address": PORTO, "capabilities": ["COLD_CHAIN"]}
    place = await person.do("createLocation", **given)
    this = {"locationId": place["id"]}
    opened = {**this, "expectedVersion": place["version"], "weekly": [MONDAY]}
    await person.client.do_keyless("updateLocationCalendar", opened)
    takes = {"cutOffs": [NOON], "capacities": [NINE]}
    changed = {**this, "expectedVersion": place["version"] + 1, **takes}
    await person.client.do_keyless("updateLocationCapacity", changed)
    group = await person.do("createLocationGroup", code=code, locationIds=[place["id"]])
    emptied = {"expectedVersion": group["version"], "locationIds": []}
    await person.client.do_keyless(
        "updateLocationGroup", {"locationGroupId": group["id"], **emptied}
    )
    circle = await person.do("createCustomerGroup", code=code)
    this = {"customerGroupId": circle["id"], "expectedVersion": circle["version"]}
    await person.client.do_keyless("updateCustomerGroup", this)


OPEN = """query Open($at: ID!) {
  replenishmentSuggestions(first: 9, where: {locationId: [$at], status: [OPEN]}) { nodes { id } }
  stockAlerts(first: 9, where: {locationId: [$at]}) { nodes { id } }
}"""


async def replenishing(person: Buyer, supplier: str) -> None:
    """A store of its own where little is there: one suggestion alone, one in a bulk, one not."""
    store = {"code": person.client.fresh().replace(".", "-"), "kind": "STORE"}
    place = (await person.do("createLocation", **store, address=PORTO, ships=False))["id"]
    await person.do("moveStock", kind="RECEIVE", sku=GOODS[0], quantity=5, locationId=place)
    terms = {"active": True, "supplierId": supplier, "reorderPoint": 9, "overstockDays": 1}
    await person.do("setReplenishmentPolicy", locationId=place, **terms)
    packs = [{"sku": sku, "locationId": place, "packSize": 6} for sku in GOODS]
    await person.client.do_rows("bulkSetReplenishmentPolicies", packs)
    await person.do("reviewReplenishment", locationId=place, skus=list(GOODS))
    found = await person.client.ask(OPEN, at=place)
    ids = [one["id"] for one in found["replenishmentSuggestions"]["nodes"]]
    first, second, third = ({"suggestionId": id} for id in ids)
    await person.do("acceptReplenishmentSuggestion", **first)
    await person.client.do_rows("bulkAcceptReplenishmentSuggestions", [second])
    await person.do("dismissReplenishmentSuggestion", **third, until=SOME_DAY)
    for alert in found["stockAlerts"]["nodes"]:
        await person.do("assignStockAlert", alertId=alert["id"], owner="night shift")
        await person.do("acknowledgeStockAlert", alertId=alert["id"])


async def counting(person: Buyer) -> None:
    """A small store of its own: one count that is recounted and approved, and one that is called
    off."""
    store = {"code": person.client.fresh().replace(".", "-"), "kind": "STORE"}
    place = await person.do("createLocation", **store, address=PORTO, ships=False)
    at = {"locationId": place["id"]}
    for sku in GOODS:
        await person.do("moveStock", kind="RECEIVE", sku=sku, quantity=5, **at)
    count = await person.do("createStockCount", toleranceUnits=9, blind=True, **at)
    this = {"stockCountId": count["id"]}
    found = [{"sku": sku, "counted": person.chance.randint(0, 9)} for sku in GOODS]
    await person.do("recordStockCount", lines=found, **this)
    line = {"lineId": count["lines"][0]["id"]}
    await person.do("requestRecount", lineIds=[line["lineId"]], **this)
    again = [{"sku": count["lines"][0]["sku"], "counted": 4, "damaged": 1}]
    await person.do("recordStockCount", lines=again, **this)
    await person.do("moveStock", kind="WITHDRAW", sku=GOODS[0], quantity=1, **at)
    await person.do("approveStockCount", lines=[{**line, "reason": "MISPLACED"}], **this)
    other = await person.do("createStockCount", skus=[GOODS[0]], **at)
    await person.do("cancelStockCount", stockCountId=other["id"])


JOURNEYS = (counting, purchasing, shopping, fencing, recalling, comparing, waiting)
