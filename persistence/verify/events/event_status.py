"""An order's newest event says the statuses that the order has."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import STATUSES
from persistence.verify.shared.orders import StoredOrder


def event_status(one: StoredOrder) -> Iterator[Difference]:
    if not one.events:
        return
    newest = one.events[-1]
    for name in STATUSES:
        stored, computed = getattr(newest, name), getattr(one.order, name)
        if stored != computed:
            yield Difference(Check.EVENT_STATUS, newest.id, stored, computed)
