"""Units that picking did not find: they are in quality control until somebody looks for them, and
are the first to be missing when their shelf is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.inventory.stock import MovementKind

# What puts such units into quality control, and takes them out of it.
CONTROL_KINDS: Final = (
    MovementKind.SHORT_PICK,
    MovementKind.CLEAR_QUALITY_CONTROL,
    MovementKind.FAIL_QUALITY_CONTROL,
)


@dataclass(frozen=True, slots=True)
class ControlMove:
    """A movement of one of these kinds."""

    kind: MovementKind
    quantity: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """Of the units that picking did not find: those still in quality control, and those that were
    written off after the count."""

    in_control: int = 0
    written_off: int = 0


NONE_MISSING: Final = Missing()


def missing_units(moves: Iterable[ControlMove], counted_at: datetime) -> Missing:
    """From the movements of a level in the order of recording. What leaves quality control are
    first the units that picking did not find, then those in quarantine."""
    in_control = written_off = 0
    for move in moves:
        if move.kind is MovementKind.SHORT_PICK:
            in_control += move.quantity
            continue
        left = min(in_control, move.quantity)
        in_control -= left
        if move.kind is MovementKind.FAIL_QUALITY_CONTROL and move.occurred_at > counted_at:
            written_off += left
    return Missing(in_control, written_off)
