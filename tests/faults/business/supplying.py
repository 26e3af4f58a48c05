"""What a person does with supply on its way, and with the network of locations."""

import random
from collections.abc import Sequence
from typing import Any, Protocol

from tests.faults.business.clients import Client
from tests.graph.staff import PORTO, SOME_DAY

MONDAY = {"weekday": "MONDAY", "opens": "09:00", "closes": "17:00"}
NOON = {"method": "SHIP", "weekday": "MONDAY", "before": "12:00"}
NINE = {"method": "SHIP", "period": "DAY", "unit": "ORDERS", "limit": 9}


class Buyer(Protocol):
    client: Client
    chance: random.Random

    async def do(self, name: str, /, **given: Any) -> Any: ...


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


async def shopping(person: Buyer, cart: dict[str, Any]) -> None:
    """A cart that is changed and ordered, and one that is left."""
    given = {"channelId": cart["channelId"], "lines": cart["lines"], "partial": True}
    kept = await person.do("createReservation", **given)
    this = {"reservationId": kept["id"]}
    await person.do("updateReservation", **this, lines=cart["lines"][:1], partial=True)
    await person.do("placeOrder", **{**cart, "lines": cart["lines"][:1]}, **this)
    left = await person.do("createReservation", **given)
    await person.do("releaseReservation", reservationId=left["id"])


async def purchasing(person: Buyer, places: Sequence[str], goods: Sequence[str]) -> None:
    """One that is confirmed, advised and arrives short, and one that is called off."""
    supplier = {"code": person.client.fresh().replace(".", "-"), "kind": "SUPPLIER"}
    kiln = await person.do("createLocation", **supplier, address=PORTO, ships=False)
    line = {"sku": person.chance.choice(goods), "quantity": 5, "expectedAt": SOME_DAY}
    given = {"supplierId": kiln["id"], "locationId": person.chance.choice(places), "lines": [line]}
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


async def networking(person: Buyer) -> None:
    """A place that is open on Mondays, takes nine orders a day, and is in a group."""
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
