"""Stock counts: after approval the books have what is on the shelf, and what is promised."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.counting.adjusting import adjust, at_the_time, expect
from domain.inventory.counting.commands import CreateStockCount
from domain.inventory.counting.line import (
    StockCountEntry,
    StockCountEntryKind,
    StockCountLine,
    accuracy,
    is_within,
    unadjusted,
    variance,
)
from domain.inventory.counting.stock_count import StockCount, StockCountStatus
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MOVEMENTS, MovementKind, StockName

NOW = datetime(2026, 3, 2, tzinfo=UTC)
UNITS = st.integers(0, 9)


def line(**given: Any) -> StockCountLine:
    return StockCountLine(id="line", stock_count_id="count", sku="CUP", location_id="here", **given)


def entry(counted: int, minutes: int, actor: str = "ada") -> StockCountEntry:
    return StockCountEntry(
        id=f"entry_{minutes}",
        stock_count_id="count",
        line_id="line",
        kind=StockCountEntryKind.COUNT,
        counted=counted,
        actor=actor,
        occurred_at=NOW + timedelta(minutes=minutes),
        recorded_at=NOW + timedelta(minutes=60),
    )


def a_count(**given: Any) -> StockCount:
    return StockCount(
        id="count",
        number="1",
        location_id="here",
        created_at=NOW,
        created_by="ada",
        lines=[line()],
        **given,
    )


def moved(level: InventoryLevel, kind: MovementKind, quantity: int) -> None:
    source, target = MOVEMENTS[kind]
    for name, change in ((source, -quantity), (target, quantity)):
        if name is not StockName.OUTSIDE:
            now = getattr(level, name.lower()) + change
            assert now >= 0, (kind, name)
            setattr(level, name.lower(), now)


@given(
    st.fixed_dictionaries(
        {
            name.lower(): UNITS
            for name in StockName
            if name not in (StockName.OUTSIDE, StockName.INCOMING, StockName.IN_TRANSIT)
        }
    ),
    st.integers(0, 60),
    st.none() | st.integers(0, 9),
    st.dictionaries(
        st.sampled_from([MovementKind.RECEIVE, MovementKind.SHIP, MovementKind.DAMAGE]),
        st.integers(1, 3),
    ),
)
def test_after_approval_the_books_have_what_is_on_the_shelf_and_what_is_promised(
    names: dict[str, Any], found: int, damaged: int | None, since: dict[MovementKind, int]
) -> None:
    level = InventoryLevel(id="level", sku="CUP", location_id="here", **names)
    promised = (level.reserved, level.committed, level.quality_control)
    counted = line(counted=found, damaged=None if damaged is None else min(damaged, found))
    then = at_the_time(level, since)
    expect(counted, then)
    on_hand, broken = level.on_hand, level.damaged
    for kind, quantity in adjust(counted, level, since):
        assert quantity > 0
        moved(level, kind, quantity)
    differs = variance(counted)
    assert differs == found - then.on_hand
    assert counted.adjusted is not None
    left = counted.adjusted - differs
    assert level.on_hand == on_hand + differs + left
    assert left >= 0
    assert (level.reserved, level.committed, level.quality_control) == promised
    if left:
        assert (level.available, level.safety_stock) == (0, 0)
    if counted.damaged is not None and level.available and not left:
        assert level.damaged == broken + counted.damaged - then.damaged or level.damaged == 0
    assert unadjusted(counted) >= left


@pytest.mark.parametrize(
    ("units", "basis_points", "counted", "within"),
    [
        (None, None, 100, True),
        (None, None, 99, False),
        (2, None, 98, True),
        (2, None, 103, False),
        (None, 250, 98, True),
        (None, 250, 97, False),
        (1, 500, 95, True),
        (9, 100, 91, True),
    ],
)
def test_the_wider_tolerance_counts(
    units: int | None, basis_points: int | None, counted: int, within: bool
) -> None:
    count = a_count()
    count.tolerance_units, count.tolerance_basis_points = units, basis_points
    assert is_within(line(counted=counted, expected=100), count) is within


def test_the_last_count_by_its_own_time_is_the_one_that_counts() -> None:
    count = a_count()
    (one,) = count.lines
    count.take_entries([entry(5, 10), entry(4, 5), entry(7, 20)])
    assert (one.counted, one.recounted) == (5, 7)
    kinds = [StockCountEntryKind.COUNT, StockCountEntryKind.OUTDATED, StockCountEntryKind.RECOUNT]
    assert [kept.kind for kept in count.entries] == kinds


def test_a_count_from_before_the_request_is_no_recount() -> None:
    count = a_count()
    (one,) = count.lines
    count.take_entries([entry(5, 10)])
    count.request_recount([one], NOW + timedelta(minutes=30))
    count.take_entries([entry(6, 20)])
    assert count.status is StockCountStatus.RECOUNT
    assert accuracy(count.lines, count) is None
    count.take_entries([entry(6, 40)])
    assert accuracy(count.lines, count) is not None


def test_safety_stock_is_taken_as_far_as_available_units_do_not_suffice() -> None:
    for found, moves in (
        (9, [(MovementKind.COUNT_DOWN, 1)]),
        (5, [(MovementKind.REMOVE_SAFETY_STOCK, 2), (MovementKind.COUNT_DOWN, 5)]),
    ):
        level = InventoryLevel(
            id="level", sku="CUP", location_id="here", available=3, safety_stock=4, committed=3
        )
        counted = line(counted=found)
        expect(counted, at_the_time(level, {}))
        assert adjust(counted, level, {}) == moves


def test_a_tolerance_is_kept_in_hundredths_of_a_percent_and_a_count_is_open_unless_said() -> None:
    command = CreateStockCount(location_id="here", tolerance_percent=Decimal("2.25"))
    assert command.tolerance_basis_points == 225
    assert CreateStockCount(location_id="here").tolerance_basis_points is None
    assert not a_count().blind
