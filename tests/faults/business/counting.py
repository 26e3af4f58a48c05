"""What a person does with stock counts."""

from collections.abc import Sequence

from tests.faults.business.supplying import Buyer
from tests.graph.staff import PORTO


async def counting(person: Buyer, goods: Sequence[str]) -> None:
    """A small store of its own: one count that is recounted and approved, and one that is called
    off."""
    store = {"code": person.client.fresh().replace(".", "-"), "kind": "STORE"}
    place = await person.do("createLocation", **store, address=PORTO, ships=False)
    at = {"locationId": place["id"]}
    for sku in goods:
        await person.do("moveStock", kind="RECEIVE", sku=sku, quantity=5, **at)
    count = await person.do("createStockCount", toleranceUnits=9, blind=True, **at)
    this = {"stockCountId": count["id"]}
    found = [{"sku": sku, "counted": person.chance.randint(0, 9)} for sku in goods]
    await person.do("recordStockCount", lines=found, **this)
    line = {"lineId": count["lines"][0]["id"]}
    await person.do("requestRecount", lineIds=[line["lineId"]], **this)
    again = [{"sku": count["lines"][0]["sku"], "counted": 4, "damaged": 1}]
    await person.do("recordStockCount", lines=again, **this)
    await person.do("moveStock", kind="WITHDRAW", sku=goods[0], quantity=1, **at)
    await person.do("approveStockCount", lines=[{**line, "reason": "MISPLACED"}], **this)
    other = await person.do("createStockCount", skus=[goods[0]], **at)
    await person.do("cancelStockCount", stockCountId=other["id"])
