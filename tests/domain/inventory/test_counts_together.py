"""Several counts of one shelf, while it is sold from, picked and lost: whatever the order in which
they are told and approved, a loss is taken off the books once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inventory.counting.adjusting import Later, adjust, at_the_time, expect
from domain.inventory.counting.line import StockCountLine, unadjusted
from domain.inventory.counting.short_picks import (
    CONTROL_KINDS,
    ControlMove,
    Missing,
    missing_units,
)
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from tests.domain.inventory.test_counting import line, moved

K = MovementKind
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Shelf:
    """What is physically there, and the books of it. `untold` are sales that a till still has to
    tell."""

    level: InventoryLevel = field(
        default_factory=lambda: InventoryLevel(id="level", sku="CUP", location_id="here")
    )
    units: int = 0
    lost: int = 0
    minutes: int = 0
    moves: list[ControlMove] = field(default_factory=list)
    untold: list[tuple[int, datetime]] = field(default_factory=list)
    counts: list[StockCountLine] = field(default_factory=list)
    approved: list[StockCountLine] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)

    @property
    def free(self) -> int:
        return self.level.available - sum(quantity for quantity, _ in self.untold)

    def book(self, kind: MovementKind, quantity: int, at: datetime) -> None:
        if quantity:
            moved(self.level, kind, quantity)
            self.moves.append(ControlMove(kind, quantity, at))

    def booked(self, *kinds: MovementKind) -> int:
        return sum(move.quantity for move in self.moves if move.kind in kinds)

    def receive(self, quantity: int) -> None:
        self.units += quantity
        self.book(K.RECEIVE, quantity, self.now)

    def sell(self, quantity: int) -> None:
        """Half of the sales are told at once."""
        sold = min(quantity, self.units, max(self.free, 0))
        self.units -= sold
        self.untold.append((sold, self.now))
        if quantity % 2:
            self.tell()

    def order(self, quantity: int) -> None:
        ordered = min(quantity, max(self.free, 0))
        for kind in (K.RESERVE, K.COMMIT):
            self.book(kind, ordered, self.now)

    def lose(self, quantity: int) -> None:
        gone = min(quantity, self.units)
        self.units -= gone
        self.lost += gone

    def pick(self, _: int) -> None:
        """What is found of the orders is shipped; the rest is a short pick."""
        found = min(self.units, self.level.committed)
        self.units -= found
        self.book(K.SHIP, found, self.now)
        self.book(K.SHORT_PICK, self.level.committed, self.now)

    def write_off(self, _: int) -> None:
        """What picking did not find."""
        self.book(K.FAIL_QUALITY_CONTROL, self.level.quality_control, self.now)

    def tell(self) -> None:
        for quantity, at in self.untold:
            self.book(K.WITHDRAW, quantity, at)
        self.untold.clear()

    def count(self, _: int = 0) -> None:
        self.counts.append(line(counted=self.units, counted_at=self.now))

    def approve(self, quantity: int) -> None:
        """Any of the counts, not the first that was made."""
        if not self.counts:
            return
        count = self.counts.pop(quantity % len(self.counts))
        self.tell()
        at = count.counted_at
        assert at is not None
        since: dict[MovementKind, int] = {}
        for move in self.moves:
            if move.occurred_at > at:
                since[move.kind] = since.get(move.kind, 0) + move.quantity
        control = [move for move in self.moves if move.kind in CONTROL_KINDS]
        missing = missing_units(control, at)
        times = [one.counted_at for one in self.approved if one.adjusted is not None]
        later = Later(max((one for one in times if one is not None), default=None))
        expect(count, at_the_time(self.level, since), missing)
        for kind, quantity in adjust(count, self.level, since, later, missing):
            self.book(kind, quantity, at)
        self.approved.append(count)

    @property
    def last(self) -> StockCountLine:
        """The approved count that was made last."""
        return max(self.approved, key=lambda one: one.counted_at or NOON)

    def require_one_booking_of_each_loss(self) -> None:
        """Counts are right, and nothing is found again: so nothing is ever added."""
        assert self.booked(K.COUNT_UP) == 0
        off = self.booked(K.COUNT_DOWN, K.FAIL_QUALITY_CONTROL)
        untold = sum(quantity for quantity, _ in self.untold)
        assert off <= self.lost
        assert self.level.on_hand - untold - self.units == self.lost - off


S = Shelf
STEPS = (S.receive, S.sell, S.order, S.pick, S.lose, S.write_off, S.count, S.approve, S.approve)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 6)), min_size=10, max_size=30))
def test_a_loss_is_taken_off_the_books_once(steps: list[tuple[Any, int]]) -> None:
    shelf = Shelf()
    shelf.receive(10)
    for step, quantity in steps:
        step(shelf, quantity)
        shelf.require_one_booking_of_each_loss()
    # What picking does not find is counted, with new units beside it, before it is written off.
    shelf.pick(1)
    shelf.receive(10)
    shelf.count()
    while shelf.counts:
        # The last one is approved first: all others are outdated then.
        shelf.approve(len(shelf.counts) - 1)
        shelf.require_one_booking_of_each_loss()
    assert unadjusted(shelf.last) == 0
    shelf.write_off(1)
    assert shelf.lost == shelf.booked(K.COUNT_DOWN, K.FAIL_QUALITY_CONTROL)
    assert shelf.level.on_hand == shelf.units


@pytest.mark.parametrize("damaged", [None, 0])
def test_an_older_count_that_is_approved_later_adjusts_nothing(damaged: int | None) -> None:
    """Also where the later one found everything in order. Damaged units that were not looked for
    since are those that the older one found."""
    level = InventoryLevel(id="level", sku="CUP", location_id="here", available=10)
    older, noon = line(counted=8, damaged=3, counted_at=NOON), timedelta(minutes=1)
    expect(older, at_the_time(level, {}))
    later = Later(NOON + noon, None if damaged is None else NOON + noon)
    moves = adjust(older, level, {}, later)
    assert (older.adjusted, unadjusted(older)) == (None, 0)
    assert moves == ([(K.DAMAGE, 3)] if damaged is None else [])
    assert older.adjusted_damaged == (3 if damaged is None else None)
    same = line(counted=8, counted_at=later.counted_at)
    expect(same, at_the_time(level, {}))
    assert adjust(same, level, {}, later) == [(K.COUNT_DOWN, 2)]


def test_what_leaves_quality_control_is_first_what_picking_did_not_find() -> None:
    moves = [
        ControlMove(K.CLEAR_QUALITY_CONTROL, 2, NOON),
        ControlMove(K.SHORT_PICK, 4, NOON),
        ControlMove(K.FAIL_QUALITY_CONTROL, 1, NOON),
        ControlMove(K.FAIL_QUALITY_CONTROL, 2, NOON + timedelta(minutes=1)),
    ]
    assert missing_units(moves, NOON) == Missing(in_control=1, written_off=2)
    more = ControlMove(K.FAIL_QUALITY_CONTROL, 9, NOON + timedelta(minutes=2))
    assert missing_units([*moves, more], NOON) == Missing(in_control=0, written_off=3)


def test_what_was_written_off_since_the_count_was_missing_then() -> None:
    """As far as the count did not find it."""
    for found, expected in ((2, 2), (4, 4), (9, 5)):
        level = InventoryLevel(id="level", sku="CUP", location_id="here", available=7)
        since, counted = {K.FAIL_QUALITY_CONTROL: 3, K.RECEIVE: 5}, line(counted=found)
        expect(counted, at_the_time(level, since), Missing(written_off=3))
        assert counted.expected == expected
