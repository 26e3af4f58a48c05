"""How many units of each line are in which state, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.orders.line import LINE, LineAction, LineState, OrderLine


@dataclass(frozen=True, kw_only=True)
class LineQuantity:
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


class QuantityByState:
    """Where every unit of an order stands. Units only move, so none is ever lost or made."""

    def __init__(self, line_quantities: Iterable[LineQuantity] = ()) -> None:
        self._quantities = {
            (s.line_id, s.fulfillment_order_id, s.state): s.quantity for s in line_quantities
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

    def line_quantities(self, order_id: str) -> list[LineQuantity]:
        return [
            LineQuantity(
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
