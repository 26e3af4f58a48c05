"""Order lines, and the states of their units."""

from dataclasses import dataclass
from enum import StrEnum

from domain.inventory.stock import StockName
from domain.network.channel import AvailabilityPolicy
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle
from domain.shared.money import Money


class LineState(StrEnum):
    PENDING = "PENDING"
    BACKORDERED = "BACKORDERED"
    ALLOCATED = "ALLOCATED"
    RELEASED = "RELEASED"
    PICKED = "PICKED"
    PACKED = "PACKED"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COLLECTED = "COLLECTED"
    RETURNED = "RETURNED"
    LOST = "LOST"
    REJECTED = "REJECTED"
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
}
# fmt: on
# Actions that move no stock: the inventory never had the units of a recorded sale, so it cannot
# lose them.
WITHOUT_STOCK = frozenset({_A.RECORD_SALE})
UNSOURCED_STATES = frozenset({_S.PENDING, _S.BACKORDERED, _S.REJECTED})
IN_PROGRESS_STATES = frozenset({_S.RELEASED, _S.PICKED, _S.PACKED, _S.READY_FOR_PICKUP})
ASSIGNED_STATES = IN_PROGRESS_STATES | {_S.ALLOCATED}
OPEN_STATES = UNSOURCED_STATES | ASSIGNED_STATES
SHIPPED_STATES = frozenset({_S.SHIPPED, _S.DELIVERED, _S.COLLECTED, _S.RETURNED, _S.LOST})
HANDED_OVER = frozenset({_S.DELIVERED, _S.COLLECTED})
FINAL = HANDED_OVER | {_S.RETURNED, _S.LOST}


@dataclass(kw_only=True)
class OrderLine:
    """`quantity` is what was ordered; `entered` counts the units that came in addition, to replace
    lost ones. `shipping` is the line's share of the order's delivery charge. `location_id` is set
    where the channel chose the location; no other may then serve the line. `availability_policy`
    says what happens to units that are not available. `rejected_by` are the locations that rejected
    units of it: they are not asked again, unless somebody names them."""

    id: str
    order_id: str
    delivery_group_id: str
    position: int
    variant_id: str
    sku: str
    title: str
    quantity: int
    currency: str
    unit_price: Money
    shipping: Money
    location_id: str | None = None
    availability_policy: AvailabilityPolicy = AvailabilityPolicy.REFUSE
    entered: int = 0
    rejected_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)

    @property
    def total(self) -> Money:
        return self.value_of(self.quantity)

    def value_of(self, quantity: int) -> Money:
        """What this many of its units cost. The shipping charge is due in full, unless there are
        none."""
        goods = self.unit_price * quantity
        return goods + self.shipping if quantity else goods


@dataclass(frozen=True, kw_only=True)
class LineQuantityInput:
    """Part of a command: a quantity of one line."""

    line_id: str
    quantity: int

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
