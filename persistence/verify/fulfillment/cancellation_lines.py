"""A location that is asked to cancel some of its units has them."""

from collections import Counter
from collections.abc import Iterator

from domain.orders.lines.line import ASSIGNED_STATES
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def cancellation_lines(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    for part in order.fulfillment_orders:
        here = Counter(order.quantities.count_by_line(ASSIGNED_STATES, part.id))
        for line_id, quantity in (part.asked_to_cancel or {}).items():
            if not 0 < quantity <= here[line_id]:
                stored, computed = f"{quantity} of {line_id}", f"1 to {here[line_id]}"
                yield Difference(Check.CANCELLATION_LINES, part.id, stored, computed)
