"""Attributes of an order that are stored and can be derived anew."""

from collections.abc import Iterator, Sequence

from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

STATUSES = ("status", "payment_status", "fulfillment_status")


def derived(check: Check, one: StoredOrder, names: Sequence[str]) -> Iterator[Difference]:
    """A difference for each of `names` that is stored otherwise than the domain derives it."""
    for name in names:
        stored, computed = one.stored[name], getattr(one.order, name)
        if computed != stored:
            yield Difference(check, one.order.id, f"{name} {stored}", f"{name} {computed}")
