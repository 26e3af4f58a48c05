"""Transfer orders: units that go from one location to another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.catalog.packs import LinePack
from domain.inventory.supply.expected import (
    TRANSFERRED,
    Arrival,
    ExpectedSupply,
    Moved,
    arrive,
    drop,
    give_up,
    outstanding,
    take,
)
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, InvalidInput
from domain.shared.lifecycle import Lifecycle


class TransferOrderStatus(StrEnum):
    REQUESTED = "REQUESTED"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class TransferOrderAction(StrEnum):
    SHIP = "SHIP"
    RECEIVE = "RECEIVE"
    CLOSE = "CLOSE"
    CANCEL = "CANCEL"


_S, _A = TransferOrderStatus, TransferOrderAction
# What arrives is kept in every status. With the last units shipped none of those requested is to
# be shipped; with the last received none is requested or in transit after what arrived.
# fmt: off
TRANSFER_ORDER = Lifecycle(
    Entity.TRANSFER_ORDER,
    (_S.REQUESTED,          _A.SHIP,    _S.PARTIALLY_SHIPPED),
    (_S.REQUESTED,          _A.CANCEL,  _S.CANCELLED),
    (_S.REQUESTED,          _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_SHIPPED,  _A.SHIP,    _S.PARTIALLY_SHIPPED),
    (_S.PARTIALLY_SHIPPED,  _A.CLOSE,   _S.CLOSED),
    (_S.PARTIALLY_SHIPPED,  _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.SHIPPED,            _A.CLOSE,   _S.CLOSED),
    (_S.SHIPPED,            _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_RECEIVED, _A.SHIP,    _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_RECEIVED, _A.CLOSE,   _S.CLOSED),
    (_S.PARTIALLY_RECEIVED, _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.RECEIVED,           _A.RECEIVE, _S.RECEIVED),
    (_S.CLOSED,             _A.RECEIVE, _S.CLOSED),
    (_S.CANCELLED,          _A.RECEIVE, _S.CLOSED),
    last=(
        (_S.REQUESTED,          _A.SHIP,    _S.SHIPPED),
        (_S.REQUESTED,          _A.RECEIVE, _S.RECEIVED),
        (_S.PARTIALLY_SHIPPED,  _A.SHIP,    _S.SHIPPED),
        (_S.PARTIALLY_SHIPPED,  _A.RECEIVE, _S.RECEIVED),
        (_S.SHIPPED,            _A.RECEIVE, _S.RECEIVED),
        (_S.PARTIALLY_RECEIVED, _A.RECEIVE, _S.RECEIVED),
    ),
)
# fmt: on
# Units may still leave.
TO_SHIP = tuple(status for status in _S if TRANSFER_ORDER.allows(status, _A.SHIP))


@dataclass(kw_only=True)
class TransferOrderLine:
    """`quantity` units are requested and `shipped` units have left. Of these `received` arrived in
    a state to be sold and `damaged` ones, the last at `received_at`; `missing` were lost on the
    way. `pack` is what it was requested in, as it was then."""

    id: str
    transfer_order_id: str
    sku: str
    quantity: int
    shipped: int = 0
    received: int = 0
    damaged: int = 0
    missing: int = 0
    received_at: datetime | None = None
    pack: LinePack | None = None
    position: int = 0

    @property
    def due(self) -> int:
        return self.shipped

    @property
    def to_ship(self) -> int:
        return max(self.quantity - self.shipped, 0)

    @property
    def in_transit(self) -> int:
        return outstanding(self)


@dataclass(kw_only=True)
class TransferOrder:
    """`expected_at` is when units that are shipped from now on are expected to arrive. Without
    `from_location_id` its units were in transit before there were transfer orders: none is to be
    shipped any more."""

    id: str
    number: str
    from_location_id: str | None
    to_location_id: str
    status: TransferOrderStatus = TransferOrderStatus.REQUESTED
    expected_at: datetime
    note: str | None = None
    created_at: datetime
    closed_at: datetime | None = None
    lines: list[TransferOrderLine] = field(default_factory=list)
    expected: list[ExpectedSupply] = field(default_factory=list)
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.number = bounds.text("number", self.number, bounds.CODE_MAX)

    @property
    def supported_actions(self) -> list[TransferOrderAction]:
        """What can be done with it now."""
        return supported_actions(self.status, self.from_location_id)

    @property
    def shipped_from(self) -> str:
        """Where units leave; `IllegalTransition` where nobody knows."""
        if self.from_location_id is None:
            allowed = tuple(self.supported_actions)
            raise IllegalTransition(Entity.TRANSFER_ORDER, self.status, _A.SHIP, allowed)
        return self.from_location_id

    def lines_of(self, sku: str) -> list[TransferOrderLine]:
        return [line for line in self.lines if line.sku == sku]

    def ship(
        self,
        shipped: Mapping[str, int],
        supply_of: Callable[[TransferOrderLine, int], ExpectedSupply],
    ) -> dict[str, int]:
        """Units of these SKUs leave. Returns how many of them are in transit to the other location
        now: some may have arrived before it was recorded that they left. What leaves beyond the
        units requested was requested by it."""
        TRANSFER_ORDER.after(self.status, _A.SHIP)
        if not shipped:
            raise InvalidInput("lines", "must name units: all that were requested have left")
        in_transit = dict.fromkeys(shipped, 0)
        for sku, quantity in shipped.items():
            for line, share in self._shares(sku, quantity):
                before = line.in_transit
                line.shipped += share
                line.quantity = max(line.quantity, line.shipped)
                if on_its_way := line.in_transit - before:
                    self.expected.append(supply_of(line, on_its_way))
                    in_transit[sku] += on_its_way
        last = not any(line.to_ship for line in self.lines)
        self.status = TRANSFER_ORDER.after(self.status, _A.SHIP, last=last)
        return in_transit

    def _shares(self, sku: str, quantity: int) -> Iterator[tuple[TransferOrderLine, int]]:
        *first, last = self.lines_of(sku)
        for line in first:
            share = min(line.to_ship, quantity)
            quantity -= share
            if share:
                yield line, share
        if quantity:
            yield last, quantity

    def receive(
        self, arrived: Iterable[Arrival], reference: str | None, at: datetime
    ) -> list[tuple[str, Moved]]:
        """Record units that arrived, and return the movements by SKU."""
        moved = [(one.sku, self._receive(one, reference, at)) for one in arrived]
        last = not any(line.in_transit or line.to_ship for line in self.lines)
        self.status = TRANSFER_ORDER.after(self.status, _A.RECEIVE, last=last)
        return moved

    def _receive(self, arrival: Arrival, reference: str | None, at: datetime) -> Moved:
        moved = Moved()
        for line, received, damaged in arrival.shared(self.lines_of(arrival.sku)):
            before = outstanding(line)
            line.received_at = at
            moved += arrive(line, received, damaged, TRANSFERRED)
            take(self.expected, line.id, before - outstanding(line), reference)
        return moved

    def close(self, at: datetime) -> list[tuple[str, Moved]]:
        """What is in transit was lost, and nothing more is shipped. Returns the movements by
        SKU."""
        self.status = TRANSFER_ORDER.after(self.status, _A.CLOSE)
        self.closed_at = at
        return [(line.sku, self._lose(line)) for line in self.lines]

    def cancel(self, at: datetime) -> None:
        self.status = TRANSFER_ORDER.after(self.status, _A.CANCEL)
        self.closed_at = at

    def _lose(self, line: TransferOrderLine) -> Moved:
        drop(self.expected, line.id, line.in_transit)
        return give_up(line, line.in_transit, TRANSFERRED)


def supported_actions(
    status: TransferOrderStatus, from_location_id: str | None
) -> list[TransferOrderAction]:
    """What can be done in a status. Nothing is shipped from where nobody knows."""
    known = from_location_id is not None
    return [a for a in TRANSFER_ORDER.actions(status) if known or a is not _A.SHIP]
