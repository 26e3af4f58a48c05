"""An order's events, replayed from the ordered quantities, result in the states of its units, and
in the units that entered."""

from collections import Counter
from collections.abc import Iterator

from domain.orders.lines.line import FIRST_STATE, LineState
from domain.orders.lines.quantities import QuantityChange
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

Units = dict[str, Counter[LineState]]


def event_changes(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    replayed: Units = {
        line.id: Counter({FIRST_STATE[line.kind]: line.quantity}) for line in order.lines
    }
    for change in (change for event in stored_order.events for change in event.changes):
        _apply(replayed, change)
    stored: Units = {line.id: Counter() for line in order.lines}
    for part in order.line_quantities:
        stored[part.line_id][part.state] += part.quantity
    for line_id, states in stored.items():
        # Missing units are the finding of another check.
        line = order.line(line_id)
        complete = sum(states.values()) == line.quantity + line.entered
        if complete and states != +replayed[line_id]:
            yield Difference(
                Check.EVENT_CHANGES, line_id, _described(states), _described(+replayed[line_id])
            )


def _apply(units: Units, change: QuantityChange) -> None:
    if change.line_id in units:
        if change.from_state is not None:
            units[change.line_id][change.from_state] -= change.quantity
        units[change.line_id][change.to_state] += change.quantity


def _described(units: Counter[LineState]) -> str:
    return ", ".join(f"{n} {state}" for state, n in sorted(units.items()))
