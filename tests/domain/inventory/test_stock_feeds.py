"""Stock that others tell: until when it is sold, and what a row of their file moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.availability import Availability, AvailabilityTermKind
from domain.inventory.counting.adjusting import adjust, at_the_time
from domain.inventory.counting.line import StockCountLine, unadjusted
from domain.inventory.importing.stock_import import (
    Settled,
    StockImportMode,
    StockRow,
    import_id,
    settle,
)
from domain.inventory.level import InventoryLevel, require_past
from domain.inventory.stock import LEVEL_MAX, NAMES, MovementKind
from domain.network.capabilities import LocationKind
from domain.network.stock_feed import StockFeed, require_allowed
from domain.network.stock_rules import NO_RULES
from domain.shared.errors import InvalidInput

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SNAPSHOT, DELTA = StockImportMode.SNAPSHOT, StockImportMode.DELTA


@pytest.mark.parametrize(
    ("updated_minutes_ago", "most", "stale"),
    [(59, 60, False), (60, 60, True), (61, 60, True), (None, 60, True), (9_999, None, False)],
)
def test_stock_is_sold_until_the_very_minute_it_gets_too_old(
    updated_minutes_ago: int | None, most: int | None, stale: bool
) -> None:
    ago = updated_minutes_ago
    updated = None if ago is None else NOW - timedelta(minutes=ago)
    assert StockFeed(updated, most).is_stale(NOW) is stale


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [(LocationKind.STORE, 60), (LocationKind.SUPPLIER, 0), (LocationKind.SUPPLIER, 525_601)],
)
def test_how_old_stock_may_be_is_bounded(kind: LocationKind, minutes: int) -> None:
    with pytest.raises(InvalidInput):
        require_allowed(kind, minutes)


def test_only_suppliers_and_providers_tell_their_stock() -> None:
    require_allowed(LocationKind.STORE, None)
    require_allowed(LocationKind.SUPPLIER, 1)
    require_allowed(LocationKind.THIRD_PARTY, 525_600)


def test_what_is_too_old_is_a_term_of_the_sum() -> None:
    levels = [a_level(location_id="old", available=5), a_level(location_id="new", available=3)]
    stock = Availability(
        "CUP",
        levels,
        {"old", "new"},
        {"old", "new"},
        {"old": 2, "new": 1},
        {},
        {},
        NO_RULES,
        stale={"old"},
    )
    terms = {term.kind: term.quantity for term in stock.why(levels)}
    assert stock.available == sum(terms.values()) == 4
    assert terms[AvailabilityTermKind.STALE_FEED] == -5
    assert terms[AvailabilityTermKind.EXPIRED_RESERVATIONS] == 1


def a_level(**has: Any) -> InventoryLevel:
    return InventoryLevel(**{"id": "level_x", "sku": "CUP", "location_id": "here", **has})


def a_row(quantity: int) -> StockRow:
    return StockRow(2, "here", "CUP", quantity, None)


@pytest.mark.parametrize(
    ("mode", "quantity", "moves", "left"),
    [
        (SNAPSHOT, 12, [("COUNT_UP", 2)], 0),
        (SNAPSHOT, 10, [], 0),
        (SNAPSHOT, 7, [("COUNT_DOWN", 3)], 0),
        (SNAPSHOT, 4, [("REMOVE_SAFETY_STOCK", 1), ("COUNT_DOWN", 5)], 1),
        (DELTA, 2, [("COUNT_UP", 2)], 0),
        (DELTA, 0, [], 0),
        (DELTA, -4, [("COUNT_DOWN", 4)], 0),
        (DELTA, -10, [("REMOVE_SAFETY_STOCK", 1), ("COUNT_DOWN", 5)], 5),
    ],
)
def test_a_row_moves_what_differs_and_leaves_what_is_promised(
    mode: StockImportMode, quantity: int, moves: list[tuple[str, int]], left: int
) -> None:
    level = a_level(available=4, safety_stock=1, reserved=5)
    made = [(MovementKind(kind), units) for kind, units in moves]
    assert settle(mode, a_row(quantity), level, {}) == Settled(made, left)


@given(
    st.sampled_from([SNAPSHOT, DELTA]),
    st.integers(-30, 30),
    st.fixed_dictionaries({name.lower(): st.integers(0, 9) for name in NAMES}),
)
def test_a_row_moves_what_a_stock_count_of_it_would_adjust(
    mode: StockImportMode, quantity: int, has: dict[str, int]
) -> None:
    level = a_level(**has)
    row = a_row(abs(quantity) if mode is SNAPSHOT else quantity)
    shelf = at_the_time(level, {})
    line = StockCountLine(
        id="",
        stock_count_id="",
        sku="CUP",
        location_id="here",
        counted=row.quantity if mode is SNAPSHOT else shelf.on_hand + row.quantity,
        expected=shelf.on_hand,
        expected_available=shelf.available,
        expected_damaged=shelf.damaged,
    )
    moves = adjust(line, level, {})
    assert settle(mode, row, level, {}) == Settled(moves, unadjusted(line))
    before = level.version
    for kind, units in moves:
        level.move(kind, units)
    assert level.version == before + len(moves)
    assert level.on_hand == shelf.on_hand + (line.adjusted or 0)
    assert all(getattr(level, name.lower()) >= 0 for name in NAMES)


def test_what_moved_since_it_was_counted_is_no_difference() -> None:
    since = {MovementKind.RECEIVE: 6}
    assert settle(SNAPSHOT, a_row(4), a_level(available=10), since) == Settled([], 0)


def test_a_level_has_a_limit() -> None:
    level = a_level(available=LEVEL_MAX - 1)
    assert settle(DELTA, a_row(1), level, {}) is not None
    assert settle(DELTA, a_row(2), level, {}) is None


def test_an_import_is_known_by_its_file_and_how_it_is_imported() -> None:
    same = import_id("f", SNAPSHOT, "here", 0)
    assert same == import_id("f", SNAPSHOT, "here", 0)
    others = [("g", SNAPSHOT, "here", 0), ("f", DELTA, "here", 0), ("f", SNAPSHOT, None, 0)]
    assert same not in {import_id(*other) for other in (*others, ("f", SNAPSHOT, "here", 1))}


def test_the_future_is_not_known() -> None:
    assert require_past(NOW, NOW) == NOW
    with pytest.raises(InvalidInput):
        require_past(NOW + timedelta(microseconds=1), NOW)
