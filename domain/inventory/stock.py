"""The inventory ledger: the quantity of a SKU at a location is kept by stock name, and changes only
by movements of units from one name to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.inventory.lots.lot import LotUnits
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput


class StockName(StrEnum):
    """`OUTSIDE` is everything beyond the location: suppliers, customers, losses."""

    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    COMMITTED = "COMMITTED"
    SAFETY_STOCK = "SAFETY_STOCK"
    RING_FENCED = "RING_FENCED"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    DAMAGED = "DAMAGED"
    INCOMING = "INCOMING"
    IN_TRANSIT = "IN_TRANSIT"
    OUTSIDE = "OUTSIDE"


ON_HAND = (
    StockName.AVAILABLE,
    StockName.RESERVED,
    StockName.COMMITTED,
    StockName.SAFETY_STOCK,
    StockName.RING_FENCED,
    StockName.QUALITY_CONTROL,
    StockName.DAMAGED,
)
# On hand, and sold or promised; the others on hand are held.
GOOD = frozenset(
    {
        *(StockName.AVAILABLE, StockName.RESERVED, StockName.COMMITTED),
        *(StockName.SAFETY_STOCK, StockName.RING_FENCED),
    }
)
HELD = frozenset(ON_HAND) - GOOD
NAMES = (*ON_HAND, StockName.INCOMING, StockName.IN_TRANSIT)


# Units of a level under all its names together: any of its quantities fits into 32 bits.
LEVEL_MAX = 1_000_000_000


class MovementKind(StrEnum):
    RECEIVE = "RECEIVE"
    RECEIVE_DAMAGED = "RECEIVE_DAMAGED"
    WITHDRAW = "WITHDRAW"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    COMMIT = "COMMIT"
    UNCOMMIT = "UNCOMMIT"
    SHIP = "SHIP"
    SHORT_PICK = "SHORT_PICK"
    PICK_DAMAGE = "PICK_DAMAGE"
    COUNT_UP = "COUNT_UP"
    COUNT_DOWN = "COUNT_DOWN"
    DAMAGE = "DAMAGE"
    REPAIR = "REPAIR"
    WRITE_OFF = "WRITE_OFF"
    QUARANTINE = "QUARANTINE"
    EXPIRE = "EXPIRE"
    CLEAR_QUALITY_CONTROL = "CLEAR_QUALITY_CONTROL"
    FAIL_QUALITY_CONTROL = "FAIL_QUALITY_CONTROL"
    ADD_SAFETY_STOCK = "ADD_SAFETY_STOCK"
    REMOVE_SAFETY_STOCK = "REMOVE_SAFETY_STOCK"
    RING_FENCE = "RING_FENCE"
    END_RING_FENCE = "END_RING_FENCE"
    EXPECT = "EXPECT"
    CANCEL_EXPECTED = "CANCEL_EXPECTED"
    RECEIVE_EXPECTED = "RECEIVE_EXPECTED"
    RECEIVE_EXPECTED_DAMAGED = "RECEIVE_EXPECTED_DAMAGED"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    RECEIVE_TRANSFER = "RECEIVE_TRANSFER"
    RECEIVE_TRANSFER_DAMAGED = "RECEIVE_TRANSFER_DAMAGED"
    LOSE_TRANSFER = "LOSE_TRANSFER"


_S, _K = StockName, MovementKind
# fmt: off
MOVEMENTS: dict[MovementKind, tuple[StockName, StockName]] = {
    _K.RECEIVE:                (_S.OUTSIDE,          _S.AVAILABLE),
    _K.RECEIVE_DAMAGED:        (_S.OUTSIDE,          _S.DAMAGED),
    _K.WITHDRAW:               (_S.AVAILABLE,        _S.OUTSIDE),
    # An order: its units are reserved, and committed when the location accepts the work.
    _K.RESERVE:                (_S.AVAILABLE,        _S.RESERVED),
    _K.RELEASE:                (_S.RESERVED,         _S.AVAILABLE),
    _K.COMMIT:                 (_S.RESERVED,         _S.COMMITTED),
    _K.UNCOMMIT:               (_S.COMMITTED,        _S.AVAILABLE),
    _K.SHIP:                   (_S.COMMITTED,        _S.OUTSIDE),
    # A short pick is counted before its units are sold.
    _K.SHORT_PICK:             (_S.COMMITTED,        _S.QUALITY_CONTROL),
    _K.PICK_DAMAGE:            (_S.COMMITTED,        _S.DAMAGED),
    _K.COUNT_UP:               (_S.OUTSIDE,          _S.AVAILABLE),
    _K.COUNT_DOWN:             (_S.AVAILABLE,        _S.OUTSIDE),
    _K.DAMAGE:                 (_S.AVAILABLE,        _S.DAMAGED),
    _K.REPAIR:                 (_S.DAMAGED,          _S.AVAILABLE),
    _K.WRITE_OFF:              (_S.DAMAGED,          _S.OUTSIDE),
    _K.QUARANTINE:             (_S.AVAILABLE,        _S.QUALITY_CONTROL),
    # Units of a lot that is sold no more.
    _K.EXPIRE:                 (_S.AVAILABLE,        _S.QUALITY_CONTROL),
    _K.CLEAR_QUALITY_CONTROL:  (_S.QUALITY_CONTROL,  _S.AVAILABLE),
    _K.FAIL_QUALITY_CONTROL:   (_S.QUALITY_CONTROL,  _S.OUTSIDE),
    _K.ADD_SAFETY_STOCK:       (_S.AVAILABLE,        _S.SAFETY_STOCK),
    _K.REMOVE_SAFETY_STOCK:    (_S.SAFETY_STOCK,     _S.AVAILABLE),
    # A ring-fence: units that only one channel sells. An order of it takes them by both.
    _K.RING_FENCE:             (_S.AVAILABLE,        _S.RING_FENCED),
    _K.END_RING_FENCE:         (_S.RING_FENCED,      _S.AVAILABLE),
    # A purchase order: its units are expected until they arrive, or will not.
    _K.EXPECT:                 (_S.OUTSIDE,          _S.INCOMING),
    _K.CANCEL_EXPECTED:        (_S.INCOMING,         _S.OUTSIDE),
    _K.RECEIVE_EXPECTED:       (_S.INCOMING,         _S.AVAILABLE),
    _K.RECEIVE_EXPECTED_DAMAGED: (_S.INCOMING,       _S.DAMAGED),
    # A transfer leaves one location, is in transit to another, and is received there or lost.
    _K.TRANSFER_OUT:           (_S.AVAILABLE,        _S.OUTSIDE),
    _K.TRANSFER_IN:            (_S.OUTSIDE,          _S.IN_TRANSIT),
    _K.RECEIVE_TRANSFER:       (_S.IN_TRANSIT,       _S.AVAILABLE),
    _K.RECEIVE_TRANSFER_DAMAGED: (_S.IN_TRANSIT,     _S.DAMAGED),
    _K.LOSE_TRANSFER:          (_S.IN_TRANSIT,       _S.OUTSIDE),
}
# fmt: on
# Recorded by orders, purchase orders, transfer orders, ring-fences, counts, and where lots are sold
# no more. All other kinds can be requested.
ORDER_KINDS = frozenset(
    {_K.RESERVE, _K.RELEASE, _K.COMMIT, _K.UNCOMMIT, _K.SHIP, _K.SHORT_PICK, _K.PICK_DAMAGE}
)
SUPPLY_KINDS = frozenset(
    {
        *(_K.EXPECT, _K.CANCEL_EXPECTED, _K.RECEIVE_EXPECTED, _K.RECEIVE_EXPECTED_DAMAGED),
        *(_K.TRANSFER_OUT, _K.TRANSFER_IN, _K.RECEIVE_TRANSFER, _K.RECEIVE_TRANSFER_DAMAGED),
        _K.LOSE_TRANSFER,
    }
)
FENCE_KINDS = frozenset({_K.RING_FENCE, _K.END_RING_FENCE})
COUNT_KINDS = frozenset({_K.COUNT_UP, _K.COUNT_DOWN})
_RECORDED = ORDER_KINDS | SUPPLY_KINDS | FENCE_KINDS | COUNT_KINDS | {_K.EXPIRE}
MANUAL_KINDS = tuple(kind for kind in MovementKind if kind not in _RECORDED)
# Those that change what a channel can sell.
SALE_KINDS = frozenset(
    kind for kind, names in MOVEMENTS.items() if {_S.AVAILABLE, _S.RING_FENCED}.intersection(names)
)
_ORDER_KIND = {MOVEMENTS[kind]: kind for kind in sorted(ORDER_KINDS)}


@dataclass(frozen=True, kw_only=True)
class StockMove:
    """A requested movement. `cause` is the id of what requested it. Of a SKU with lots, it takes or
    gives the units of `lots`, and others in their turn; each movement that is recorded is of one
    lot (`lot_id`). Those of an order are of its line `line_id`. Units that are shipped are on
    `shipment_lines`, of which these are the ids and units."""

    kind: MovementKind
    sku: str
    location_id: str
    quantity: int
    cause: str
    stamp: AuditStamp
    lots: tuple[LotUnits, ...] = ()
    lot_id: str | None = None
    line_id: str | None = None
    shipment_lines: tuple[tuple[str, int], ...] = ()

    @property
    def names(self) -> tuple[StockName, StockName]:
        return MOVEMENTS[self.kind]


def order_movements(before: StockName, after: StockName) -> tuple[MovementKind, ...]:
    """The movements, in order, that take a unit of an order from one stock name to another."""
    if before == after:
        return ()
    if (before, after) in _ORDER_KIND:
        return (_ORDER_KIND[before, after],)
    return (*order_movements(before, _S.COMMITTED), _ORDER_KIND[_S.COMMITTED, after])


def net(moves: Iterable[StockMove]) -> dict[StockName, int]:
    """The net change of each stock name by several movements of one level."""
    sums = dict.fromkeys(NAMES, 0)
    for move in moves:
        source, target = move.names
        if source is not StockName.OUTSIDE:
            sums[source] -= move.quantity
        if target is not StockName.OUTSIDE:
            sums[target] += move.quantity
    return sums


def too_many(moves: Iterable[StockMove]) -> InvalidInput:
    """The refusal of movements that would bring more units to a level than it may hold."""
    kinds = {move.kind for move in moves}
    documented = "lines" if kinds & SUPPLY_KINDS else "quantity"
    field = "counted" if MovementKind.COUNT_UP in kinds else documented
    return InvalidInput(field, f"would bring the level above {LEVEL_MAX:,} units")
