"""Stored attributes of an order that can be derived again."""

from collections.abc import Iterator, Sequence

from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

STATUSES = ("status", "payment_status", "fulfillment_status")


def derived(check: Check, stored_order: StoredOrder, names: Sequence[str]) -> Iterator[Difference]:
    """A difference for each attribute that is stored with another value than derived."""
    for name in names:
        stored, computed = stored_order.stored[name], getattr(stored_order.order, name)
        if computed != stored:
            yield Difference(check, stored_order.order.id, f"{name} {stored}", f"{name} {computed}")
