"""An order of several groups and of more than goods: changed, split and moved by hand."""

from typing import Any

from tests.faults.business.driver import Person
from tests.graph.staff import PORTO, euros

LOOK = """query Groups($id: ID!) {
  order(by: {id: $id}) {
    version lines { id } deliveryGroups { id fulfillmentOrders { id location { id } } }
  }
}"""


async def delivering(person: Person) -> None:
    shop = person.shop
    placed = await person.place(
        "POS",
        deliveryGroups=[
            {"key": "here", "method": "CARRY_OUT", "locationId": shop.places["downtown"]},
            {"key": "home", "shipTo": PORTO, "promisedOn": "2030-03-05"},
        ],
        lines=[
            {"sku": "TEA", "quantity": 1, "deliveryGroup": "here"},
            {"sku": "CUP", "quantity": 2, "deliveryGroup": "home"},
            {"kind": "SERVICE", "title": "Wrapping", "quantity": 1, "unitPrice": euros("1.00")},
        ],
        charges=[{"kind": "DELIVERY", "amount": euros("4.90"), "deliveryGroup": "home"}],
    )
    order = await _looked_up(person, placed)
    home = order["deliveryGroups"][1]
    changed = {"deliveryGroupId": home["id"], "expectedVersion": order["version"], "note": "Bell"}
    await person.client.do_keyless("updateDeliveryGroup", changed)
    await person.do("provideOrderLines", orderId=placed["id"], reference="JOB-1")
    work = home["fulfillmentOrders"][0]
    part = [{"lineId": order["lines"][1]["id"], "quantity": 1}]
    other = await person.work("split", work["id"], lines=part)
    there = next(id for id in shop.places.values() if id != work["location"]["id"])
    await person.work("move", other["id"], locationId=there)


async def _looked_up(person: Person, order: Any) -> Any:
    return (await person.client.ask(LOOK, id=order["id"]))["order"]
