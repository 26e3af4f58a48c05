"""What a person does with supply on its way, and to count what is there."""

import random
from collections.abc import Sequence
from typing import Any, Protocol

from tests.faults.business.clients import Client
from tests.graph.staff import PORTO, SOME_DAY
from tests.shop import GOODS


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
