"""A journey of a lost parcel: replaced or refunded, and found all the same."""

from tests.faults.business.driver import Person
from tests.graph.staff import lines


async def losing(person: Person) -> None:
    order = await person.place(lines=lines(("CUP", 1)))
    await person.each("accept", order)
    for shipment in await person.each("ship", order, parcels=[{"weight": 300}]):
        await person.do("trackShipment", shipmentId=shipment["id"], kind="LOSE")
        decision = person.chance.choice(("RESHIP", "REFUND"))
        await person.do("decideLostUnits", orderId=order["id"], decision=decision)
        await person.do("trackShipment", shipmentId=shipment["id"], kind="DELIVER")
