"""Order lines, and where each of their units stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain import bounds
from domain.inventory import StockName
from domain.lifecycle import Lifecycle
from domain.money import Money


class LineState(StrEnum):
    PENDING = "PENDING"
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
    ALLOCATE = "ALLOCATE"
    RELEASE = "RELEASE"
    PICK = "PICK"
    PACK = "PACK"
    READY = "READY"
    SHIP = "SHIP"
    COLLECT = "COLLECT"
    DELIVER = "DELIVER"
    RETURN = "RETURN"
    LOSE = "LOSE"
    REJECT = "REJECT"
    CANCEL = "CANCEL"


_S, _A = LineState, LineAction
# fmt: off
LINE = Lifecycle(
    "order line",
    (_S.PENDING,          _A.ALLOCATE, _S.ALLOCATED),
    (_S.PENDING,          _A.CANCEL,   _S.CANCELLED),
    (_S.REJECTED,         _A.ALLOCATE, _S.ALLOCATED),
    (_S.REJECTED,         _A.CANCEL,   _S.CANCELLED),
    (_S.ALLOCATED,        _A.RELEASE,  _S.RELEASED),
    (_S.ALLOCATED,        _A.REJECT,   _S.REJECTED),
    (_S.ALLOCATED,        _A.CANCEL,   _S.CANCELLED),
    (_S.RELEASED,         _A.PICK,     _S.PICKED),
    (_S.RELEASED,         _A.PACK,     _S.PACKED),
    (_S.RELEASED,         _A.READY,    _S.READY_FOR_PICKUP),
    (_S.RELEASED,         _A.SHIP,     _S.SHIPPED),
    (_S.RELEASED,         _A.REJECT,   _S.REJECTED),
    (_S.RELEASED,         _A.CANCEL,   _S.CANCELLED),
    (_S.PICKED,           _A.PACK,     _S.PACKED),
    (_S.PICKED,           _A.READY,    _S.READY_FOR_PICKUP),
    (_S.PICKED,           _A.SHIP,     _S.SHIPPED),
    (_S.PICKED,           _A.REJECT,   _S.REJECTED),
    (_S.PICKED,           _A.CANCEL,   _S.CANCELLED),
    (_S.PACKED,           _A.READY,    _S.READY_FOR_PICKUP),
    (_S.PACKED,           _A.SHIP,     _S.SHIPPED),
    (_S.PACKED,           _A.CANCEL,   _S.CANCELLED),
    (_S.READY_FOR_PICKUP, _A.COLLECT,  _S.COLLECTED),
    (_S.READY_FOR_PICKUP, _A.CANCEL,   _S.CANCELLED),
    (_S.SHIPPED,          _A.DELIVER,  _S.DELIVERED),
    (_S.SHIPPED,          _A.RETURN,   _S.RETURNED),
    (_S.SHIPPED,          _A.LOSE,     _S.LOST),
)
# Under which name the location's inventory holds a unit in each state.
HELD_AS: dict[LineState, StockName] = {
    _S.PENDING:          StockName.AVAILABLE,
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
UNSOURCED = frozenset({_S.PENDING, _S.REJECTED})
IN_WORK = frozenset({_S.RELEASED, _S.PICKED, _S.PACKED, _S.READY_FOR_PICKUP})
OUT = frozenset({_S.SHIPPED, _S.DELIVERED, _S.COLLECTED, _S.RETURNED, _S.LOST})
HANDED_OVER = frozenset({_S.DELIVERED, _S.COLLECTED})
FINAL = HANDED_OVER | {_S.RETURNED, _S.LOST}


@dataclass(kw_only=True)
class OrderLine:
    """What was ordered, at what price. `shipping` is this line's share of the delivery charge;
    `location_id` the only location that may serve it, where the channel chose one."""

    id: str
    order_id: str
    position: int
    variant_id: str
    sku: str
    title: str
    quantity: int
    currency: str
    unit_price: Money
    shipping: Money
    location_id: str | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity + self.shipping


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`quantity` units of a line stand in `state`, at a fulfillment order or (`None`) at none."""

    order_id: str
    line_id: str
    fulfillment_order_id: str | None
    state: LineState
    quantity: int

    @property
    def id(self) -> str:
        return f"{self.line_id}:{self.fulfillment_order_id or ''}:{self.state}"


@dataclass(frozen=True, kw_only=True)
class QuantityChange:
    line_id: str
    quantity: int
    from_state: LineState
    to_state: LineState


@dataclass(frozen=True, kw_only=True)
class LineQuantity:
    """Part of a command: so many units of that line."""

    line_id: str
    quantity: int

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)


class Tally:
    """Where every unit of an order stands. Units only move, so none is ever lost or made."""

    def __init__(self, standings: Iterable[Standing] = ()) -> None:
        self._quantities = {
            (s.line_id, s.fulfillment_order_id, s.state): s.quantity for s in standings
        }

    def enter(self, line: OrderLine) -> None:
        """A new line begins with all its units pending."""
        self._quantities[line.id, None, LineState.PENDING] = line.quantity

    def at(self, line_id: str, place: str | None, state: LineState) -> int:
        return self._quantities.get((line_id, place, state), 0)

    def count(self, states: Iterable[LineState], place: str | None = None) -> int:
        """Units in any of `states`, everywhere or at one fulfillment order."""
        wanted = set(states)
        return sum(
            quantity
            for (_, here, state), quantity in self._quantities.items()
            if state in wanted and (place is None or here == place)
        )

    def lines_at(self, place: str | None) -> list[str]:
        return list(dict.fromkeys(line for line, here, _ in self._quantities if here == place))

    def move(
        self,
        line_id: str,
        quantity: int,
        action: LineAction,
        *,
        state: LineState,
        place: str | None,
        to: str | None,
    ) -> QuantityChange:
        after = LINE.after(state, action)
        self._put((line_id, place, state), -quantity)
        self._put((line_id, to, after), quantity)
        return QuantityChange(line_id=line_id, quantity=quantity, from_state=state, to_state=after)

    def standings(self, order_id: str) -> list[Standing]:
        return [
            Standing(
                order_id=order_id,
                line_id=line,
                fulfillment_order_id=place,
                state=state,
                quantity=quantity,
            )
            for (line, place, state), quantity in self._quantities.items()
        ]

    def _put(self, where: tuple[str, str | None, LineState], quantity: int) -> None:
        left = self._quantities.get(where, 0) + quantity
        if left < 0:
            raise ValueError(f"{where} would hold {left} units")
        if left:
            self._quantities[where] = left
        else:
            self._quantities.pop(where, None)
