"""What a count adjusts: the quantities of a level when it was counted, and the movements that make
the level what was counted and has moved since."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.inventory.counting.line import StockCountLine, damaged_variance, variance
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MOVEMENTS, ON_HAND, MovementKind, StockName

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


def expect(line: StockCountLine, shelf: Shelf) -> None:
    line.expected, line.expected_available = shelf.on_hand, shelf.available
    line.expected_damaged = shelf.damaged


def adjust(line: StockCountLine, level: InventoryLevel) -> list[tuple[MovementKind, int]]:
    """Adjust the level by the variance of the line, and return the movements. Units that are
    missing are taken from the available ones, then from the safety stock; those that are promised
    to orders, ring-fenced, or in quality control, stay on the books (`unadjusted`)."""
    differs, broken = variance(line) or 0, damaged_variance(line) or 0
    repaired = min(max(-broken, 0), level.damaged)
    available = level.available + repaired
    short = max(-differs, 0)
    from_safety = min(max(short - available, 0), level.safety_stock)
    taken = min(short, available + from_safety)
    available += from_safety - taken + max(differs, 0)
    spoiled = min(max(broken, 0), available)
    line.adjusted = max(differs, 0) - taken
    line.adjusted_damaged = spoiled - repaired
    moved = (
        (MovementKind.REPAIR, repaired),
        (MovementKind.REMOVE_SAFETY_STOCK, from_safety),
        (MovementKind.COUNT_UP, max(differs, 0)),
        (MovementKind.COUNT_DOWN, taken),
        (MovementKind.DAMAGE, spoiled),
    )
    return [(kind, quantity) for kind, quantity in moved if quantity]
