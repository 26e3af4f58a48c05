"""When locations are open, and what they may do."""

from typing import Any

import pytest

from hub import holidays as library
from tests.graph.cost.test_running import cost_of
from tests.graph.staff import PORTO, Staff

WORKING = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
NINE_TO_FIVE = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in WORKING]
LISBON = {"code": "baixa", "name": "Baixa", "kind": "STORE", "timeZone": "Europe/Lisbon"}

OPEN = """query ($id: ID!, $at: DateTime!) {
  location(by: {id: $id}) { isOpen(at: $at) nextOpening(at: $at) workDay(method: SHIP, at: $at) }
}"""
DAYS = """query ($id: ID!, $from: Date!, $until: Date!) {
  location(by: {id: $id}) {
    workingDays(from: $from, until: $until)
    workingDayAfter(day: $from, days: 2)
    publicHolidays(from: $from, until: $until) { day name }
  }
}"""

COUNT = """query ($id: ID!, $from: Date!, $until: Date!) {
  location(by: {id: $id}) { workingDays(from: $from, until: $until) }
}"""


async def opened(staff: Staff, **given: Any) -> dict[str, Any]:
    """A store of its own, open from nine to five."""
    store = await staff.graph.do("createLocation", **LISBON, address=PORTO)
    return await change(staff, "Calendar", store, weekly=NINE_TO_FIVE, **given)


async def change(staff: Staff, what: str, place: dict[str, Any], **given: Any) -> dict[str, Any]:
    this = {"locationId": place["id"], "expectedVersion": place["version"]}
    return await staff.graph.do(f"updateLocation{what}", **this, **given)


async def test_a_location_says_when_it_is_open(staff: Staff) -> None:
    store = await opened(staff)
    # It is five in Lisbon, where summer time is an hour ahead of UTC.
    late = await staff.graph.ask(OPEN, id=store["id"], at="2026-06-05T16:00:00Z")
    assert late == {
        "isOpen": False,
        "nextOpening": "2026-06-08T08:00:00+00:00",
        "workDay": "2026-06-05",
    }
    early = await staff.graph.ask(OPEN, id=store["id"], at="2026-06-05T15:59:00Z")
    assert (early["isOpen"], early["nextOpening"]) == (True, "2026-06-05T15:59:00+00:00")


async def test_public_holidays_and_exceptions_are_no_working_days(staff: Staff) -> None:
    closed = {"day": "2026-12-23", "reason": "Stocktaking"}
    short = {"day": "2026-12-24", "hours": [{"opens": "09:00", "closes": "13:00"}]}
    holidays = {"country": "PT"}
    store = await opened(staff, holidays=holidays, exceptions=[closed, short])
    assert store["calendar"]["holidays"] == {"country": "PT", "subdivision": None}
    assert store["calendar"]["exceptions"][0] == {**closed, "hours": []}
    days = await staff.graph.ask(
        DAYS, id=store["id"], **{"from": "2026-12-21", "until": "2026-12-28"}
    )
    assert days == {
        "workingDays": 3,
        "workingDayAfter": "2026-12-24",
        "publicHolidays": [{"day": "2026-12-25", "name": "Christmas Day"}],
    }
    found = await staff.graph.ask(OPEN, id=store["id"], at="2026-12-24T13:00:00Z")
    assert found["nextOpening"] == "2026-12-28T09:00:00+00:00"


async def test_the_holidays_of_a_state_are_those_of_the_state(staff: Staff) -> None:
    store = await opened(staff, holidays={"country": "DE", "subdivision": "DE-BY"})
    week = {"from": "2026-01-05", "until": "2026-01-12"}
    assert (await staff.graph.ask(DAYS, id=store["id"], **week))["workingDays"] == 4
    refused = await change(staff, "Calendar", store, holidays={"country": "DE", "subdivision": "X"})
    assert refused["__typename"] == "InvalidInput"
    assert refused["path"] == ["input", "holidays", "subdivision"]


async def test_what_is_left_out_stays_and_always_open_takes_the_calendar_away(staff: Staff) -> None:
    store = await opened(staff, holidays={"country": "PT"})
    store = await change(staff, "Calendar", store, holidays=None)
    assert len(store["calendar"]["weekly"]) == 5
    assert store["calendar"]["holidays"] is None
    refused = await change(staff, "Calendar", store, alwaysOpen=True, weekly=[])
    assert refused["path"] == ["input", "alwaysOpen"]
    store = await change(staff, "Calendar", store, alwaysOpen=True)
    assert store["calendar"] is None


async def test_after_the_cut_off_an_order_is_worked_on_the_next_working_day(staff: Staff) -> None:
    store = await opened(staff)
    noon = {"method": "SHIP", "weekday": "FRIDAY", "before": "12:00"}
    store = await change(staff, "Capacity", store, cutOffs=[noon])
    assert store["cutOffs"] == [noon]
    asked = ("2026-06-05T10:59:00Z", "2026-06-05T11:00:00Z")
    found = [(await staff.graph.ask(OPEN, id=store["id"], at=one))["workDay"] for one in asked]
    assert found == ["2026-06-05", "2026-06-08"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"weekly": [NINE_TO_FIVE[0]] * 2}, ["input", "weekly"]),
        ({"exceptions": [{"day": "2026-01-01"}] * 2}, ["input", "exceptions"]),
        ({"weekly": None}, ["input", "weekly"]),
        ({"holidays": {"country": "IC"}}, ["input", "holidays", "country"]),
    ],
)
async def test_a_calendar_that_contradicts_itself_is_refused(
    staff: Staff, given: dict[str, Any], path: list[str]
) -> None:
    store = await opened(staff)
    refused = await change(staff, "Calendar", store, **given)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", path)


async def test_days_that_are_too_far_apart_are_refused(staff: Staff) -> None:
    store = await opened(staff)
    for days in (("2026-01-02", "2026-01-01"), ("2000-01-01", "2026-01-01")):
        given = dict(zip(("from", "until"), days, strict=True))
        assert await staff.graph.refused(COUNT, id=store["id"], **given) == "INVALID_INPUT"


async def test_a_location_has_capabilities_and_the_flags_are_two_of_them(staff: Staff) -> None:
    given = {"code": "dark", "name": "Dark", "kind": "DARK_STORE", "address": PORTO}
    place = await staff.graph.do("createLocation", **given, capabilities=["COLD_CHAIN", "PICKUP"])
    assert place["capabilities"] == ["COLD_CHAIN", "PICKUP"]
    assert (place["ships"], place["offersPickup"]) == (False, True)
    place = await change(staff, "", place, ships=True)
    assert place["capabilities"] == ["COLD_CHAIN", "PICKUP", "SHIP"]
    place = await change(staff, "", place, capabilities=["SHIP"])
    assert (place["ships"], place["offersPickup"]) == (True, False)
    chilled = "{ locations(where: {capability: [PICKUP]}, first: 9) { nodes { code } } }"
    found = (await staff.graph.ask(chilled))["nodes"]
    assert {one["code"] for one in found} == {"downtown", "harbor"}


async def test_a_kind_has_no_capability_that_it_cannot_have(staff: Staff) -> None:
    for kind, capability in (("SUPPLIER", "PICKUP"), ("IN_TRANSIT", "SHIP")):
        refused = await staff.graph.do(
            "createLocation",
            code="x",
            name="x",
            kind=kind,
            address=PORTO,
            capabilities=[capability],
        )
        assert refused["path"] == ["input", "capabilities"]
    truck = await staff.graph.do(
        "createLocation", code="road", name="Road", kind="IN_TRANSIT", address=PORTO
    )
    assert truck["capabilities"] == []


async def test_no_flag_gives_a_kind_what_it_cannot_have(staff: Staff) -> None:
    given = {"code": "maker", "name": "Maker", "kind": "SUPPLIER", "address": PORTO}
    refused = await staff.graph.do("createLocation", **given, offersPickup=True)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "offersPickup"])
    place = await staff.graph.do("createLocation", **given)
    refused = await change(staff, "", place, offersPickup=True)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "offersPickup"])


async def test_a_subdivision_is_known_by_its_code_and_names_in_any_case(staff: Staff) -> None:
    store = await opened(staff)
    for given in ("DE-BY", "by", "bayern"):
        region = {"country": "DE", "subdivision": given}
        store = await change(staff, "Calendar", store, holidays=region)
        assert store["calendar"]["holidays"] == {"country": "DE", "subdivision": "DE-BY"}
    unknown = {"country": "DE", "subdivision": "PT-13"}
    refused = await change(staff, "Calendar", store, holidays=unknown)
    assert refused["path"] == ["input", "holidays", "subdivision"]
    assert "DE-BY" in refused["message"]


async def test_a_subdivision_that_an_update_of_the_library_drops_has_no_holidays(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = {"country": "DE", "subdivision": "BY"}
    store = await opened(staff, holidays=region)
    days = {"id": store["id"], "from": "2026-01-05", "until": "2026-01-10"}
    assert (await staff.graph.ask(DAYS, **days))["workingDays"] == 4
    monkeypatch.setattr(library, "_supported", lambda: {"DE": ["BE"]})
    library._codes.cache_clear()
    assert (await staff.graph.ask(DAYS, **days))["workingDays"] == 5
    store = await change(staff, "Calendar", store, weekly=NINE_TO_FIVE[:1])
    assert store["calendar"]["holidays"] == {"country": "DE", "subdivision": "DE-BY"}
    library._codes.cache_clear()


async def test_a_calendar_costs_what_it_takes_to_read_it(staff: Staff) -> None:
    store = await opened(staff)
    fields = {
        "isOpen": 20,
        "nextOpening": 20,
        "workDay(method: SHIP)": 20,
        'workingDays(from: "2026-01-01", until: "2036-01-01")': 100,
        'workingDayAfter(day: "2026-01-01", days: 366)': 100,
        'publicHolidays(from: "2026-01-01", until: "2036-01-01") { day }': 100,
        'capacity(from: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z") { used }': 200,
    }
    for field, points in fields.items():
        query = f"query ($id: ID!) {{ location(by: {{id: $id}}) {{ {field} }} }}"
        cost = await cost_of(staff.graph, query, id=store["id"])
        assert points <= cost["actualQueryCost"] < points + 20, field
