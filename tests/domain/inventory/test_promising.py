"""Promises: each unit on its way once, the earliest first, and in turn when it arrives."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inventory.supply.promising import (
    Claim,
    Promising,
    Supply,
    SupplyPromise,
    availability_of,
    expected_at,
    shares,
)

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def claim(number: int, quantity: int, **more: object) -> Claim:
    given = {"sku": "CUP", "placed_at": day(number), **more}
    return Claim(order_id=f"o{number}", line_id=f"l{number}", quantity=quantity, **given)  # type: ignore[arg-type]


def supply(number: int, free: int, **more: object) -> Supply:
    given = {"sku": "CUP", "location_id": "here", "ships": True, "expected_at": day(number), **more}
    return Supply(id=f"s{number}", free=free, **given)  # type: ignore[arg-type]


def test_the_earliest_supply_is_promised_to_whose_turn_is_first() -> None:
    claims = [claim(2, 3), claim(1, 2), claim(3, 1, priority=1)]
    found = Promising([supply(9, 5), supply(4, 2)]).promise(claims, {})
    assert found == {("l3", "s4"): 1, ("l1", "s4"): 1, ("l1", "s9"): 1, ("l2", "s9"): 3}


def test_a_date_that_was_told_goes_before_an_older_order() -> None:
    turns = sorted(
        [claim(1, 1), claim(2, 1, promised_at=day(9)), claim(3, 1, promised_at=day(8))],
        key=lambda one: one.turn,
    )
    assert [one.line_id for one in turns] == ["l3", "l2", "l1"]


def test_supply_is_promised_to_those_that_its_location_may_serve() -> None:
    supplies = [
        supply(1, 9, location_id="store", ships=False),
        supply(2, 9, location_id="refused"),
        supply(3, 9, sku="POT"),
    ]
    chosen = claim(1, 1, location_id="store")
    others = claim(2, 1, excluded=frozenset({"refused"}))
    assert Promising(supplies).promise([chosen, others], {}) == {("l1", "s1"): 1}


def test_what_has_arrived_is_promised_no_longer() -> None:
    held = {("l1", "s1"): 2}
    found = Promising([supply(1, 0)], held).promise([claim(1, 2)], {"l1": 1})
    assert found == {("l1", "s1"): 1}
    assert shares([claim(1, 2), claim(2, 2)], {"l1": 1}, 2) == {"l1": 1, "l2": 1}


def test_a_date_is_known_if_it_is_known_of_every_unit() -> None:
    assert expected_at(2, 0, [(day(1), 1), (day(3), 1)], None) == day(3)
    assert expected_at(3, 0, [(day(1), 1), (day(3), 1)], None) is None
    assert expected_at(2, 2, [], day(5)) == day(5), "it has arrived"
    assert expected_at(0, 0, [], day(5)) is None


def test_units_without_a_promise_have_no_date() -> None:
    given: dict[str, Any] = {"order_id": "o", "line_id": "l", "sku": "CUP", "quantity": 1}
    place: dict[str, Any] = {"location_id": "here", "expected_supply_id": None}
    arrived = SupplyPromise(id="p", arrived_at=day(1), **given, **place)
    first, rest = availability_of(3, [arrived], {}, day(2))
    assert (first.quantity, first.at, first.confidence) == (1, day(1), 100)
    assert (rest.quantity, rest.at, rest.confidence) == (2, None, None)


SUPPLIES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=6)
CLAIMS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 2)), max_size=8)


@settings(max_examples=200)
@given(SUPPLIES, CLAIMS)
def test_no_unit_is_promised_twice_and_none_is_left_while_somebody_waits(
    expected: list[tuple[int, int]], waiting: list[tuple[int, int, int]]
) -> None:
    supplies = [
        Supply(
            id=f"s{n}", sku="CUP", location_id="here", expected_at=day(at), ships=True, free=free
        )
        for n, (at, free) in enumerate(expected)
    ]
    claims = [
        Claim(
            order_id=f"o{n}",
            line_id=f"l{n}",
            sku="CUP",
            quantity=units,
            priority=priority,
            placed_at=day(at),
        )
        for n, (at, units, priority) in enumerate(waiting)
    ]
    found = Promising(supplies).promise(claims, {})
    of_supply, of_line = Counter[str](), Counter[str]()
    for (line_id, supply_id), units in found.items():
        of_supply[supply_id] += units
        of_line[line_id] += units
    assert all(of_supply[one.id] <= one.free for one in supplies)
    assert all(of_line[waits.line_id] <= waits.quantity for waits in claims)
    total = min(sum(one.free for one in supplies), sum(waits.quantity for waits in claims))
    assert sum(found.values()) == total
    left = [replace(one, free=one.free - of_supply[one.id]) for one in supplies]
    assert Promising(left, found).promise(claims, {}) == found, "a second look changes nothing"
    kept = shares(claims, {}, total)
    assert all(units > 0 for units in kept.values())
    assert sum(kept.values()) == total
