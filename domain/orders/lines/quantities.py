"""Quantities of an order's units by line, fulfillment order and state."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.orders.lines.line import (
    FIRST_STATE,
    LINE,
    UNSOURCED_STATES,
    LineAction,
    LineState,
    OrderLine,
)


@dataclass(frozen=True, kw_only=True)
class LineQuantity:
    """`quantity` units of a line are in `state`. `fulfillment_order_id` is `None` for units without
    a location."""

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
    """Units that changed their state. `from_state` is `None` for units that enter the order, to
    replace lost ones."""

    line_id: str
    quantity: int
    from_state: LineState | None
    to_state: LineState


class QuantityByState:
    """The state and fulfillment order of every unit of an order. Units only move or enter, so their
    total is what was ordered and what entered; only while an order is placed may some leave."""

    def __init__(self, line_quantities: Iterable[LineQuantity] = ()) -> None:
        self._quantities = {
            (s.line_id, s.fulfillment_order_id, s.state): s.quantity for s in line_quantities
        }

    def add(self, line: OrderLine) -> None:
        """Add a new line: all of its units are in the first state of its kind."""
        self._quantities[line.id, None, FIRST_STATE[line.kind]] = line.quantity

    def leave(self, line_id: str, state: LineState, quantity: int) -> None:
        """Take units without a location out of a line of a new order."""
        self._change((line_id, None, state), -quantity)

    def enter(self, line_id: str, quantity: int) -> QuantityChange:
        """Add units to a line, from outside the order: they are pending."""
        self._change((line_id, None, LineState.PENDING), quantity)
        return QuantityChange(
            line_id=line_id, quantity=quantity, from_state=None, to_state=LineState.PENDING
        )

    def at(self, line_id: str, fulfillment_order_id: str | None, state: LineState) -> int:
        return self._quantities.get((line_id, fulfillment_order_id, state), 0)

    def count(self, states: Iterable[LineState], fulfillment_order_id: str | None = None) -> int:
        """Units in any of `states`, of the whole order or of one fulfillment order."""
        included = set(states)
        return sum(
            quantity
            for (_, id, state), quantity in self._quantities.items()
            if state in included and fulfillment_order_id in (None, id)
        )

    def unsourced(self, line_id: str) -> int:
        """Units of a line that have no location and still need one."""
        return sum(self.at(line_id, None, state) for state in UNSOURCED_STATES)

    def count_by_line(
        self, states: Iterable[LineState], fulfillment_order_id: str | None = None
    ) -> dict[str, int]:
        """Units in any of `states`, of the whole order or of one fulfillment order, by line. A line
        without any is left out."""
        included, units = set(states), dict[str, int]()
        for (line_id, id, state), quantity in self._quantities.items():
            if state in included and fulfillment_order_id in (None, id):
                units[line_id] = units.get(line_id, 0) + quantity
        return units

    def lines_at(self, fulfillment_order_id: str | None) -> list[str]:
        """Ids of the lines with units at a fulfillment order, or (`None`) without a location."""
        return list(
            dict.fromkeys(line for line, id, _ in self._quantities if id == fulfillment_order_id)
        )

    def places(self, states: Iterable[LineState]) -> set[tuple[str, str | None]]:
        """The line and the fulfillment order, `None` without a location, of units in `states`."""
        included = set(states)
        return {(line, id) for line, id, state in self._quantities if state in included}

    def move(
        self,
        line_id: str,
        quantity: int,
        action: LineAction,
        *,
        state: LineState,
        source_id: str | None,
        target_id: str | None,
    ) -> QuantityChange:
        """Move units from one fulfillment order (by id) to another, and to the state after
        `action`. The two may be the same."""
        after = LINE.after(state, action)
        self._change((line_id, source_id, state), -quantity)
        self._change((line_id, target_id, after), quantity)
        return QuantityChange(line_id=line_id, quantity=quantity, from_state=state, to_state=after)

    def reassign(
        self, line_id: str, quantity: int, state: LineState, *, source_id: str, target_id: str
    ) -> None:
        """Move units from one fulfillment order to another. Their state stays."""
        self._change((line_id, source_id, state), -quantity)
        self._change((line_id, target_id, state), quantity)

    def line_quantities(self, order_id: str) -> list[LineQuantity]:
        return [
            LineQuantity(
                order_id=order_id,
                line_id=line,
                fulfillment_order_id=fulfillment_order_id,
                state=state,
                quantity=quantity,
            )
            for (line, fulfillment_order_id, state), quantity in self._quantities.items()
        ]

    def _change(self, key: tuple[str, str | None, LineState], difference: int) -> None:
        quantity = self._quantities.get(key, 0) + difference
        if quantity < 0:
            raise ValueError(f"The quantity of {key} would be negative: {quantity}")
        if quantity:
            self._quantities[key] = quantity
        else:
            self._quantities.pop(key, None)
