"""An order's statuses follow from its parts."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import STATUSES, derived
from persistence.verify.shared.orders import StoredOrder


def order_status(one: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.ORDER_STATUS, one, STATUSES)
