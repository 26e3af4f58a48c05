"""An order's statuses are those derived from its parts."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import STATUSES, derived
from persistence.verify.shared.orders import StoredOrder


def order_status(stored_order: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.ORDER_STATUS, stored_order, STATUSES)
