"""The locations that a line remembers are locations that rejected units of its order."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def rejected_by(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    rejecting = {part.location_id for part in order.fulfillment_orders if part.rejected}
    for line in order.lines:
        for location_id in sorted(set(line.rejected_by) - rejecting):
            computed = f"some of {sorted(rejecting)}"
            yield Difference(Check.REJECTED_BY, line.id, location_id, computed)
