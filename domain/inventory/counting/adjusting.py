"""What a count adjusts: the quantities of a level when it was counted, and the movements that make
the level what was counted and has moved since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.inventory.counting.line import StockCountLine, counted_units, damaged_variance, variance
from domain.inventory.counting.short_picks import NONE_MISSING, Missing
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import COUNT_KINDS, MOVEMENTS, ON_HAND, MovementKind, StockName

# Units by the kind of their movements.
Moved = Mapping[MovementKind, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The units of a level at one time: on hand in any condition, and of them the available and
    the damaged ones. They can be negative, where movements were reported in the wrong order."""

    on_hand: int
    available: int
    damaged: int


def at_the_time(level: InventoryLevel, since: Moved) -> Shelf:
    """What the level had before these movements happened, whenever they were recorded."""
    change = dict.fromkeys(StockName, 0)
    for kind, quantity in since.items():
        source, target = MOVEMENTS[kind]
        change[source] -= quantity
        change[target] += quantity
    return Shelf(
        level.on_hand - sum(change[name] for name in ON_HAND),
        level.available - change[StockName.AVAILABLE],
        level.damaged - change[StockName.DAMAGED],
    )


@dataclass(frozen=True, slots=True)
class Later:
    """When a level was last counted by a count that is approved, and when its damaged units were;
    `None` where they never were."""

    counted_at: datetime | None = None
    damaged_at: datetime | None = None


NEVER = Later()


def expect(line: StockCountLine, shelf: Shelf, missing: Missing = NONE_MISSING) -> None:
    """What was on hand when the line was counted. Units that picking did not find, and that were
    written off since, were missing then, as far as the count did not find them either."""
    found = counted_units(line) or 0
    known = min(missing.written_off, max(shelf.on_hand - found, 0))
    line.expected, line.expected_available = shelf.on_hand - known, shelf.available
    line.expected_damaged = shelf.damaged


def adjust(
    line: StockCountLine,
    level: InventoryLevel,
    since: Moved,
    later: Later = NEVER,
    missing: Missing = NONE_MISSING,
) -> list[tuple[MovementKind, int]]:
    """Adjust the level by the variance of the line, and return the movements. A line that was
    counted before the level was adjusted by a later count adjusts nothing: what it found is
    outdated. Units that are missing are those that picking did not find, then available ones, then
    safety stock; those that are promised to orders or ring-fenced stay on the books
    (`unadjusted`)."""
    units_outdated = not COUNT_KINDS.isdisjoint(since) or _is_before(line, later.counted_at)
    damage_outdated = _is_before(line, later.damaged_at)
    differs = 0 if units_outdated else variance(line) or 0
    broken = 0 if damage_outdated else damaged_variance(line) or 0
    short = max(-differs, 0)
    repaired = min(max(-broken, 0), level.damaged)
    cleared = min(short, missing.in_control, level.quality_control)
    available = level.available + repaired + cleared
    from_safety, taken = taken_of(short, available, level.safety_stock)
    available += from_safety - taken + max(differs, 0)
    spoiled = min(max(broken, 0), available)
    line.adjusted = None if units_outdated else max(differs, 0) - taken
    line.adjusted_damaged = None if damage_outdated else spoiled - repaired
    moved = (
        (MovementKind.REPAIR, repaired),
        (MovementKind.CLEAR_QUALITY_CONTROL, cleared),
        (MovementKind.REMOVE_SAFETY_STOCK, from_safety),
        (MovementKind.COUNT_UP, max(differs, 0)),
        (MovementKind.COUNT_DOWN, taken),
        (MovementKind.DAMAGE, spoiled),
    )
    return [(kind, quantity) for kind, quantity in moved if quantity]


def taken_of(missing: int, available: int, safety_stock: int) -> tuple[int, int]:
    """Of missing units: how many safety stock gives, and how many of the available ones, with
    those, leave the books."""
    from_safety = min(max(missing - available, 0), safety_stock)
    return from_safety, min(missing, available + from_safety)


def _is_before(line: StockCountLine, at: datetime | None) -> bool:
    return at is not None and line.counted_at is not None and line.counted_at < at
