"""A line's units are in states of its kind, and it has the SKU that its kind needs."""

from collections.abc import Iterator

from domain.orders.lines.line import NEED_SKU, states_of
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def line_kinds(stored_order: StoredOrder) -> Iterator[Difference]:
    order: Order = stored_order.order
    for line in order.lines:
        if line.sku is None and line.kind in NEED_SKU:
            yield Difference(Check.LINE_KINDS, line.id, f"{line.kind} without SKU", "a SKU")
    kinds = {line.id: line.kind for line in order.lines}
    for units in order.line_quantities:
        kind = kinds.get(units.line_id)
        if kind is not None and units.state not in states_of(kind):
            possible = ", ".join(sorted(states_of(kind)))
            yield Difference(Check.LINE_KINDS, units.line_id, f"{kind} {units.state}", possible)
