"""Units that are expected at a location: how many, when, by what evidence, and how they arrive.

A purchase order expects what was ordered, a transfer order what has left the other location. Every
expected unit is in an `ExpectedSupply` with a date; what arrives, or will not arrive, is taken
from there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from domain.inventory.stock import MovementKind


class SupplyEvidence(StrEnum):
    """By what the date of expected units is known, the weakest first."""

    ORDERED = "ORDERED"
    CONFIRMED = "CONFIRMED"
    SHIPPED = "SHIPPED"


# How sure the date is, in percent, and what each day that it has passed takes away.
CONFIDENCE = {
    SupplyEvidence.ORDERED: 60,
    SupplyEvidence.CONFIRMED: 80,
    SupplyEvidence.SHIPPED: 95,
}
LESS_PER_DAY = 10
CONFIDENCE_MIN = 5


@dataclass(kw_only=True)
class ExpectedSupply:
    """`quantity` units of a line that are expected at the same time. `advised` is what the notice
    of their shipment said, which may be more than was expected. `promised` units are promised to
    orders that wait."""

    id: str
    purchase_order_id: str | None = None
    transfer_order_id: str | None = None
    line_id: str
    level_id: str
    sku: str
    location_id: str
    quantity: int
    promised: int = 0
    expected_at: datetime
    evidence: SupplyEvidence
    advised: int | None = None
    reference: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None


def confidence(supply: ExpectedSupply, now: datetime) -> int:
    """How sure it is that the units are there at their date, in percent. A date that has passed
    becomes less sure every day."""
    overdue = max((now - supply.expected_at).days, 0)
    return max(CONFIDENCE[supply.evidence] - overdue * LESS_PER_DAY, CONFIDENCE_MIN)


class Arrived(Protocol):
    """What came of the units of a line: `missing` are those that will not arrive."""

    received: int
    damaged: int
    missing: int


class ReceivedLine(Arrived, Protocol):
    """A line of a document whose units arrive. `due` are all units that were to arrive."""

    @property
    def due(self) -> int: ...


Line = TypeVar("Line", bound=ReceivedLine)


@dataclass(frozen=True)
class Kinds:
    """The movements of expected units: sellable, damaged, and those that will not arrive."""

    received: MovementKind
    damaged: MovementKind
    missing: MovementKind


PURCHASED = Kinds(
    MovementKind.RECEIVE_EXPECTED,
    MovementKind.RECEIVE_EXPECTED_DAMAGED,
    MovementKind.CANCEL_EXPECTED,
)
TRANSFERRED = Kinds(
    MovementKind.RECEIVE_TRANSFER,
    MovementKind.RECEIVE_TRANSFER_DAMAGED,
    MovementKind.LOSE_TRANSFER,
)
# Of units that nobody expected, or no longer.
UNEXPECTED_RECEIVED, UNEXPECTED_DAMAGED = MovementKind.RECEIVE, MovementKind.RECEIVE_DAMAGED

# Movements of one SKU: kinds and quantities.
Moved = list[tuple[MovementKind, int]]


def outstanding(line: ReceivedLine) -> int:
    """Units of a line that are still expected."""
    return left_of(line.due, line)


def left_of(due: int, line: Arrived) -> int:
    """Units of those that were due that have neither arrived nor been given up."""
    return max(due - line.received - line.damaged - line.missing, 0)


def beyond(due: int, line: Arrived) -> int:
    """Units that arrived beyond those that were due."""
    return max(line.received + line.damaged - due, 0)


def arrive(line: ReceivedLine, received: int, damaged: int, kinds: Kinds) -> Moved:
    """Record units that arrived, and return their movements. Units that were given up come after
    all; what is beyond those due is kept as excess."""
    expected = outstanding(line)
    good = min(received, expected)
    bad = min(damaged, expected - good)
    unexpected = received - good + damaged - bad
    line.missing -= min(line.missing, unexpected)
    line.received += received
    line.damaged += damaged
    moved = [
        (kinds.received, good),
        (kinds.damaged, bad),
        (UNEXPECTED_RECEIVED, received - good),
        (UNEXPECTED_DAMAGED, damaged - bad),
    ]
    return [(kind, quantity) for kind, quantity in moved if quantity]


def give_up(line: ReceivedLine, quantity: int, kinds: Kinds) -> Moved:
    """Expect so many units of a line no longer, and return the movement."""
    given_up = min(quantity, outstanding(line))
    line.missing += given_up
    return [(kinds.missing, given_up)] if given_up else []


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Units of a SKU that arrived: in a state to be sold, and damaged ones."""

    sku: str
    received: int
    damaged: int

    def shared(self, lines: Sequence[Line]) -> Iterator[tuple[Line, int, int]]:
        """The lines that they are for, each with its share of both: in their order as far as units
        are expected; what is beyond all that are expected is for the last."""
        received, damaged = self.received, self.damaged
        for line in lines[:-1]:
            good = min(received, outstanding(line))
            bad = min(damaged, outstanding(line) - good)
            received, damaged = received - good, damaged - bad
            if good or bad:
                yield line, good, bad
        if received or damaged:
            yield lines[-1], received, damaged


def reduce(supplies: Iterable[ExpectedSupply], quantity: int) -> None:
    """Take so many units from these, in their order."""
    for supply in supplies:
        taken = min(supply.quantity, quantity)
        supply.quantity -= taken
        quantity -= taken


def take(
    supplies: list[ExpectedSupply], line_id: str, quantity: int, reference: str | None
) -> None:
    """Take units of a line that arrived from what is expected of it: from the shipment with this
    reference, then from what was shipped, then from the earliest."""
    own = [supply for supply in supplies if supply.line_id == line_id]
    reduce(sorted(own, key=lambda one: _order(one, reference)), quantity)
    supplies[:] = [supply for supply in supplies if supply.quantity]


def drop(supplies: list[ExpectedSupply], line_id: str, quantity: int) -> None:
    """Take units of a line that will not arrive from what is expected of it: the least sure and
    latest first."""
    own = [supply for supply in supplies if supply.line_id == line_id]
    reduce(reversed(sorted(own, key=lambda one: _order(one, None))), quantity)
    supplies[:] = [supply for supply in supplies if supply.quantity]


def _order(supply: ExpectedSupply, reference: str | None) -> tuple[bool, bool, datetime, str]:
    other = reference is None or supply.reference != reference
    return other, supply.evidence is not SupplyEvidence.SHIPPED, supply.expected_at, supply.id


def unadvised(supplies: Sequence[ExpectedSupply], line_id: str) -> list[ExpectedSupply]:
    """What is expected of a line and was not shipped yet, the earliest first."""
    own = [
        supply
        for supply in supplies
        if supply.line_id == line_id and supply.evidence is not SupplyEvidence.SHIPPED
    ]
    return sorted(own, key=lambda supply: (supply.expected_at, supply.id))
