"""How much locations take, and the groups they are in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.network.location import Location
from tests.graph.client import statements
from tests.graph.staff import Staff

USE = """query ($id: ID!, $from: DateTime!, $until: DateTime!) {
  location(by: {id: $id}) { capacity(from: $from, until: $until) {
    capacity { period unit } startsAt total used free over
  } }
}"""


def per(limit: int, unit: str = "ORDERS", period: str = "DAY") -> dict[str, Any]:
    return {"method": "SHIP", "period": period, "unit": unit, "limit": limit}


async def takes(staff: Staff, place: Location, *capacities: dict[str, Any]) -> dict[str, Any]:
    known = await staff.graph.ask(
        "query ($id: ID!) { location(by: {id: $id}) { version } }", id=place.id
    )
    given = {"locationId": place.id, "expectedVersion": known["version"]}
    return await staff.graph.do("updateLocationCapacity", **given, capacities=list(capacities))


async def at(staff: Staff, order: dict[str, Any]) -> list[str]:
    assert order["__typename"] == "Order", order
    return [part["location"]["code"] for part in order["fulfillmentOrders"]]


async def used(staff: Staff, place: Location, day: str) -> list[tuple[int, int, int, int]]:
    start = datetime.fromisoformat(day)
    given = {"from": start.isoformat(), "until": (start + timedelta(hours=1)).isoformat()}
    found = (await staff.graph.ask(USE, id=place.id, **given))["capacity"]
    return [(one["total"], one["used"], one["free"], one["over"]) for one in found]


def now() -> str:
    return datetime.now(UTC).isoformat()


async def stocked(staff: Staff) -> tuple[Location, Location]:
    first, second = staff.shop.warehouse, staff.shop.downtown
    for place in (first, second):
        await staff.receive(50, at=place)
    return first, second


async def test_a_location_without_free_capacity_is_the_last_choice(staff: Staff) -> None:
    warehouse, _ = await stocked(staff)
    day: dict[str, Any] = {"shipBy": "2126-03-02T09:00:00Z"}
    await takes(staff, warehouse, per(2))
    orders = [await staff.place(**day) for _ in range(3)]
    assert [await at(staff, one) for one in orders] == [["warehouse"], ["warehouse"], ["downtown"]]
    other = await staff.place(shipBy="2126-03-03T09:00:00Z")
    assert await at(staff, other) == ["warehouse"]
    assert await used(staff, warehouse, "2126-03-02T12:00:00+00:00") == [(2, 2, 0, 0)]


async def test_no_order_is_refused_for_capacity_and_what_is_too_much_is_shown(staff: Staff) -> None:
    warehouse, harbor = staff.shop.warehouse, staff.shop.harbor
    await staff.receive(50, at=warehouse)
    await takes(staff, warehouse, per(3, "UNITS"), per(1, period="HOUR"))
    day = "2126-03-02T09:30:00+00:00"
    for _ in range(2):
        assert await at(staff, await staff.place(("CUP", 2), shipBy=day)) == ["warehouse"]
    assert await used(staff, warehouse, day) == [(3, 4, 0, 1), (1, 2, 0, 1), (1, 0, 1, 0)]
    assert await used(staff, harbor, day) == []


async def test_cancelled_units_free_their_capacity(staff: Staff) -> None:
    warehouse, _ = await stocked(staff)
    await takes(staff, warehouse, per(1))
    day: dict[str, Any] = {"shipBy": "2126-03-02T09:00:00Z"}
    first = await staff.place(**day)
    await staff.graph.do("cancelOrder", orderId=first["id"], reason="Changed their mind")
    assert await at(staff, await staff.place(**day)) == ["warehouse"]


async def test_orders_without_a_time_to_leave_count_when_they_are_placed(staff: Staff) -> None:
    warehouse, _ = await stocked(staff)
    await takes(staff, warehouse, per(5))
    await staff.place()
    found = await used(staff, warehouse, now())
    assert found[0] == (5, 1, 4, 0)


async def test_orders_of_one_bulk_count_for_each_other(staff: Staff) -> None:
    warehouse, _ = await stocked(staff)
    await takes(staff, warehouse, per(2))
    rows = [
        {**staff.order(shipBy="2126-03-02T09:00:00Z"), "idempotencyKey": f"row {n}"}
        for n in range(3)
    ]
    query = """mutation ($input: BulkPlaceOrdersInput!) { bulkPlaceOrders(input: $input) {
      rows { order { fulfillmentOrders { location { code } } } } } }"""
    given = {"rows": rows, "errorPolicy": "ALL_OR_NOTHING"}
    answer = await staff.graph.ask(query, input=given)
    places = [row["order"]["fulfillmentOrders"][0]["location"]["code"] for row in answer["rows"]]
    assert sorted(places) == ["downtown", "warehouse", "warehouse"]


async def test_a_group_is_a_named_set_of_locations(staff: Staff) -> None:
    downtown, harbor, warehouse = staff.shop.downtown, staff.shop.harbor, staff.shop.warehouse
    await staff.receive(3, at=downtown)
    await staff.receive(40, at=warehouse)
    group = await staff.graph.do(
        "createLocationGroup", code="stores", name="Stores", locationIds=[harbor.id, downtown.id]
    )
    assert [one["code"] for one in group["locations"]] == ["harbor", "downtown"]
    listed = """query ($id: ID!) { locations(where: {groupId: [$id]}, first: 9) { nodes { code } }
      availability(skus: ["CUP"], groupId: $id) { available }
      locationGroup(by: {code: "stores"}) { id } locationGroups { nodes { name } } }"""
    found = await staff.graph.ask(listed, id=group["id"])
    assert [one["code"] for one in found["locations"]["nodes"]] == ["downtown", "harbor"]
    assert found["availability"] == [{"available": 3}]
    assert found["locationGroup"]["id"] == group["id"]
    assert found["locationGroups"]["nodes"] == [{"name": "Stores"}]
    changed = await staff.graph.do(
        "updateLocationGroup",
        locationGroupId=group["id"],
        expectedVersion=group["version"],
        locationIds=[harbor.id],
        active=False,
    )
    assert ([one["code"] for one in changed["locations"]], changed["active"]) == (["harbor"], False)


async def test_a_group_has_locations_that_exist_and_a_code_of_its_own(staff: Staff) -> None:
    given = {"code": "stores", "name": "Stores"}
    await staff.graph.do("createLocationGroup", **given)
    again = await staff.graph.do("createLocationGroup", **given)
    assert (again["__typename"], again["path"]) == ("AlreadyExists", ["input", "code"])
    nowhere = ["location_01h455vb4pex5vsknk084sn02q"]
    refused = await staff.graph.do(
        "createLocationGroup", code="other", name="Other", locationIds=nowhere
    )
    assert refused["__typename"] == "NotFound"
    assert refused["path"] == ["input", "locationIds", "0"]
    unknown = (
        '{ availability(skus: ["CUP"], groupId: "locations_01h455vb4pex5vsknk084sn02q") { sku } }'
    )
    assert await staff.graph.refused(unknown) == "NOT_FOUND"


async def test_only_where_a_location_has_capacities_placing_has_one_statement_more(
    staff: Staff,
) -> None:
    warehouse, _ = await stocked(staff)
    await staff.place()
    sent = []
    for capacities in ([], [per(100)], [per(100), per(500, "UNITS")]):
        await takes(staff, warehouse, *capacities)
        with statements(staff.shop.hub) as counted:
            await staff.place()
        sent.append(len(counted))
    assert sent == [sent[0], sent[0] + 1, sent[0] + 1]


PAGE = """query ($from: DateTime!, $until: DateTime!, $first: Int) { locations(first: $first) {
  nodes { capacity(from: $from, until: $until) { used } } } }"""


async def test_the_capacities_of_all_locations_of_a_page_are_read_at_once(staff: Staff) -> None:
    warehouse, downtown = await stocked(staff)
    for place in (warehouse, downtown):
        await takes(staff, place, per(5), per(5, "UNITS"))
    await staff.place(shipBy="2126-03-02T09:00:00Z")
    day = {"from": "2126-03-02T00:00:00Z", "until": "2126-03-02T12:00:00Z"}
    sent = []
    for first in (1, 9):
        with statements(staff.shop.hub) as counted:
            found = (await staff.graph.ask(PAGE, **day, first=first))["nodes"]
        sent.append(len(counted))
    assert sent[0] == sent[1]
    used = [[one["used"] for one in place["capacity"]] for place in found]
    assert sorted(used) == [[], [], [0, 0], [1, 1]]


async def test_more_days_and_hours_than_a_thousand_are_refused(staff: Staff) -> None:
    warehouse = staff.shop.warehouse
    month = {"from": "2126-03-01T00:00:00Z", "until": "2126-04-01T00:00:00Z"}
    await takes(staff, warehouse, per(1, period="HOUR"), per(9))
    found = await staff.graph.ask(USE, id=warehouse.id, **month)
    assert len(found["capacity"]) == 31 * 25
    await takes(staff, warehouse, per(1, period="HOUR"), per(9, "UNITS", "HOUR"))
    assert await staff.graph.refused(USE, id=warehouse.id, **month) == "INVALID_INPUT"
