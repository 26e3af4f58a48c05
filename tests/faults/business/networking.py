"""What a person does with the network of locations."""

from tests.faults.business.supplying import Buyer
from tests.graph.staff import PORTO

MONDAY = {"weekday": "MONDAY", "opens": "09:00", "closes": "17:00"}
NOON = {"method": "SHIP", "weekday": "MONDAY", "before": "12:00"}
NINE = {"method": "SHIP", "period": "DAY", "unit": "ORDERS", "limit": 9}


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
