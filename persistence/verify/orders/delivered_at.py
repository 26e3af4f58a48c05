"""An order's delivery time is that of its last shipment."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import derived
from persistence.verify.shared.orders import StoredOrder


def delivered_at(stored_order: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.DELIVERED_AT, stored_order, ["delivered_at"])
