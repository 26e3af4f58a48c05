"""An order's newest event has the statuses of the order."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import STATUSES
from persistence.verify.shared.orders import StoredOrder


def event_status(stored_order: StoredOrder) -> Iterator[Difference]:
    if not stored_order.events:
        return
    newest = stored_order.events[-1]
    for name in STATUSES:
        if name == "payment_status" and newest.currency is None:
            # It was derived by the rules of before, and history is not rewritten.
            continue
        stored, computed = getattr(newest, name), getattr(stored_order.order, name)
        if stored != computed:
            yield Difference(Check.EVENT_STATUS, newest.id, stored, computed)
