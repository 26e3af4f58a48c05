"""Order lines, and the states of their units."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from domain.inventory.stock import StockName
from domain.network.channel import AvailabilityPolicy
from domain.orders.lines.amounts import Adjustment, TaxLine, added
from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle
from domain.shared.text.cleaned import Cleaned


class LineKind(StrEnum):
    GOODS = "GOODS"
    SERVICE = "SERVICE"
    FEE = "FEE"
    GIFT_CARD = "GIFT_CARD"
    DELIVERY = "DELIVERY"
    KIT = "KIT"


class LineState(StrEnum):
    PENDING = "PENDING"
    BACKORDERED = "BACKORDERED"
    TO_PROVIDE = "TO_PROVIDE"
    ALLOCATED = "ALLOCATED"
    RELEASED = "RELEASED"
    PICKED = "PICKED"
    PACKED = "PACKED"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COLLECTED = "COLLECTED"
    PROVIDED = "PROVIDED"
    RETURNED = "RETURNED"
    LOST = "LOST"
    REJECTED = "REJECTED"
    NO_FULFILLMENT = "NO_FULFILLMENT"
    CANCELLED = "CANCELLED"


class LineAction(StrEnum):
    BACKORDER = "BACKORDER"
    ALLOCATE = "ALLOCATE"
    DEALLOCATE = "DEALLOCATE"
    RELEASE = "RELEASE"
    PICK = "PICK"
    PACK = "PACK"
    READY = "READY"
    SHIP = "SHIP"
    COLLECT = "COLLECT"
    RECORD_SALE = "RECORD_SALE"
    PROVIDE = "PROVIDE"
    DELIVER = "DELIVER"
    RETURN = "RETURN"
    LOSE = "LOSE"
    RESUME = "RESUME"
    REJECT = "REJECT"
    CANCEL = "CANCEL"


_S, _A = LineState, LineAction
# fmt: off
LINE = Lifecycle(
    Entity.ORDER_LINE,
    (_S.PENDING,           _A.ALLOCATE,    _S.ALLOCATED),
    (_S.PENDING,           _A.BACKORDER,   _S.BACKORDERED),
    (_S.PENDING,           _A.RECORD_SALE, _S.COLLECTED),
    (_S.PENDING,           _A.CANCEL,      _S.CANCELLED),
    (_S.BACKORDERED,       _A.ALLOCATE,    _S.ALLOCATED),
    (_S.BACKORDERED,       _A.CANCEL,      _S.CANCELLED),
    (_S.TO_PROVIDE,        _A.PROVIDE,     _S.PROVIDED),
    (_S.TO_PROVIDE,        _A.CANCEL,      _S.CANCELLED),
    (_S.NO_FULFILLMENT,    _A.CANCEL,      _S.CANCELLED),
    (_S.REJECTED,          _A.ALLOCATE,    _S.ALLOCATED),
    (_S.REJECTED,          _A.BACKORDER,   _S.BACKORDERED),
    (_S.REJECTED,          _A.CANCEL,      _S.CANCELLED),
    (_S.ALLOCATED,         _A.RELEASE,     _S.RELEASED),
    (_S.ALLOCATED,         _A.DEALLOCATE,  _S.PENDING),
    (_S.ALLOCATED,         _A.REJECT,      _S.REJECTED),
    (_S.ALLOCATED,         _A.CANCEL,      _S.CANCELLED),
    (_S.RELEASED,          _A.PICK,        _S.PICKED),
    (_S.RELEASED,          _A.PACK,        _S.PACKED),
    (_S.RELEASED,          _A.READY,       _S.READY_FOR_PICKUP),
    (_S.RELEASED,          _A.SHIP,        _S.SHIPPED),
    (_S.RELEASED,          _A.REJECT,      _S.REJECTED),
    (_S.RELEASED,          _A.CANCEL,      _S.CANCELLED),
    (_S.PICKED,            _A.PACK,        _S.PACKED),
    (_S.PICKED,            _A.READY,       _S.READY_FOR_PICKUP),
    (_S.PICKED,            _A.SHIP,        _S.SHIPPED),
    (_S.PICKED,            _A.REJECT,      _S.REJECTED),
    (_S.PICKED,            _A.CANCEL,      _S.CANCELLED),
    (_S.PACKED,            _A.READY,       _S.READY_FOR_PICKUP),
    (_S.PACKED,            _A.SHIP,        _S.SHIPPED),
    (_S.PACKED,            _A.REJECT,      _S.REJECTED),
    (_S.PACKED,            _A.CANCEL,      _S.CANCELLED),
    (_S.READY_FOR_PICKUP,  _A.COLLECT,     _S.COLLECTED),
    (_S.READY_FOR_PICKUP,  _A.REJECT,      _S.REJECTED),
    (_S.READY_FOR_PICKUP,  _A.CANCEL,      _S.CANCELLED),
    (_S.SHIPPED,           _A.DELIVER,     _S.DELIVERED),
    (_S.SHIPPED,           _A.RETURN,      _S.RETURNED),
    (_S.SHIPPED,           _A.LOSE,        _S.LOST),
    # A carrier corrects what it reported before.
    (_S.DELIVERED,         _A.RETURN,      _S.RETURNED),
    (_S.DELIVERED,         _A.LOSE,        _S.LOST),
    (_S.DELIVERED,         _A.RESUME,      _S.SHIPPED),
    (_S.RETURNED,          _A.DELIVER,     _S.DELIVERED),
    (_S.RETURNED,          _A.LOSE,        _S.LOST),
    (_S.RETURNED,          _A.RESUME,      _S.SHIPPED),
    (_S.LOST,              _A.DELIVER,     _S.DELIVERED),
    (_S.LOST,              _A.RETURN,      _S.RETURNED),
    (_S.LOST,              _A.RESUME,      _S.SHIPPED),
)
# The states of units that no inventory counts.
NEVER_IN_STOCK = (_S.TO_PROVIDE, _S.PROVIDED, _S.NO_FULFILLMENT)
# The stock name under which the location's inventory counts a unit in each state.
STOCK_NAME_OF: dict[LineState, StockName] = {
    _S.PENDING:          StockName.AVAILABLE,
    _S.BACKORDERED:      StockName.AVAILABLE,
    _S.REJECTED:         StockName.AVAILABLE,
    _S.CANCELLED:        StockName.AVAILABLE,
    _S.ALLOCATED:        StockName.RESERVED,
    _S.RELEASED:         StockName.COMMITTED,
    _S.PICKED:           StockName.COMMITTED,
    _S.PACKED:           StockName.COMMITTED,
    _S.READY_FOR_PICKUP: StockName.COMMITTED,
    _S.SHIPPED:          StockName.OUTSIDE,
    _S.DELIVERED:        StockName.OUTSIDE,
    _S.COLLECTED:        StockName.OUTSIDE,
    _S.RETURNED:         StockName.OUTSIDE,
    _S.LOST:             StockName.OUTSIDE,
    **dict.fromkeys(NEVER_IN_STOCK, StockName.OUTSIDE),
}
# The state of the units of a new line.
FIRST_STATE: dict[LineKind, LineState] = {
    LineKind.GOODS:     _S.PENDING,
    LineKind.SERVICE:   _S.TO_PROVIDE,
    LineKind.FEE:       _S.NO_FULFILLMENT,
    LineKind.GIFT_CARD: _S.TO_PROVIDE,
    LineKind.DELIVERY:  _S.NO_FULFILLMENT,
    # Its parts are fulfilled.
    LineKind.KIT:       _S.NO_FULFILLMENT,
}
# fmt: on
# What locations have in stock, as such or as its parts.
STOCKED = frozenset({LineKind.GOODS, LineKind.KIT})
NEED_SKU = frozenset({LineKind.GOODS, LineKind.KIT, LineKind.GIFT_CARD})
# Actions that move no stock: the inventory never had the units of a recorded sale, so it cannot
# lose them.
WITHOUT_STOCK = frozenset({_A.RECORD_SALE})
UNSOURCED_STATES = frozenset({_S.PENDING, _S.BACKORDERED, _S.REJECTED})
IN_PROGRESS_STATES = frozenset({_S.RELEASED, _S.PICKED, _S.PACKED, _S.READY_FOR_PICKUP})
ASSIGNED_STATES = IN_PROGRESS_STATES | {_S.ALLOCATED}
OPEN_STATES = UNSOURCED_STATES | {_S.TO_PROVIDE} | ASSIGNED_STATES
SHIPPED_STATES = frozenset({_S.SHIPPED, _S.DELIVERED, _S.COLLECTED, _S.RETURNED, _S.LOST})
HANDED_OVER = frozenset({_S.DELIVERED, _S.COLLECTED, _S.PROVIDED})
FINAL = HANDED_OVER | {_S.RETURNED, _S.LOST}


@cache
def states_of(kind: LineKind) -> frozenset[LineState]:
    """The states that units of a kind can be in."""
    found, reached = set[LineState](), {FIRST_STATE[kind]}
    while reached != found:
        found = set(reached)
        reached |= {after for before, _, after in LINE.rows() if before in found}
    return frozenset(found)


@dataclass(kw_only=True)
class OrderLine:
    """Only lines of goods are in stock, parts of kits among them. A part costs nothing: its kit has
    the price. `quantity` is what was ordered; `entered` counts the units that came in addition, to
    replace lost ones. `shipping` is the line's share of the order's delivery charge. `location_id`
    is set where the channel chose the location; no other may then serve the line.
    `availability_policy` says what happens to units that are not available. `rejected_by` are the
    locations that rejected units of it: they are not asked again, unless somebody names them.
    `expected_at` is when its units that wait are expected, as it was told last; from
    `cancel_after` on they are cancelled, or the customer is asked. A substitute has in
    `substitute_for` the position of what it replaces among the lines that were asked for."""

    id: str
    order_id: str
    delivery_group_id: str
    position: int
    kind: LineKind = LineKind.GOODS
    parent_line_id: str | None = None
    variant_id: str | None
    sku: str | None
    title: str
    quantity: int
    currency: str
    unit_price: UnitPrice
    shipping: Money
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    presentment_total: Money | None = None
    location_id: str | None = None
    availability_policy: AvailabilityPolicy = AvailabilityPolicy.REFUSE
    entered: int = 0
    rejected_by: tuple[str, ...] = ()
    provided_at: datetime | None = None
    expected_at: datetime | None = None
    cancel_after: datetime | None = None
    substitute_for: int | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)

    @property
    def stocked_sku(self) -> str:
        """The SKU of a line of goods, which always has one."""
        if self.sku is None:
            raise ValueError(f"{self.id} is not in stock")
        return self.sku

    @property
    def unit_price_exact(self) -> int | None:
        """As it is stored: only a price with a fraction of the minor unit is stored twice."""
        return None if self.unit_price.is_whole else self.unit_price.ten_thousandths

    @property
    def subtotal(self) -> Money:
        return self.unit_price.times(self.quantity)

    @property
    def adjustments_total(self) -> Money:
        return Money.total((one.amount for one in self.adjustments), self.currency)

    @property
    def total(self) -> Money:
        return (
            self.subtotal + self.adjustments_total + added(self.taxes, self.currency)
            + self.shipping
        )  # fmt: skip

    def value_of(self, quantity: int) -> Money:
        """What this many of its units cost: their share of the total, rounded once. The shipping
        charge is due in full, unless there are none."""
        units = (self.total - self.shipping).share(quantity, self.quantity)
        return units + self.shipping if quantity else units


@dataclass(frozen=True, kw_only=True)
class LineQuantityInput(Cleaned):
    """Part of a command: a quantity of one line."""

    line_id: str
    quantity: int

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
