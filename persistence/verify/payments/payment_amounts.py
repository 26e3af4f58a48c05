"""A payment's amounts are the sums of its succeeded transactions."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.payments.settlements import settled
from persistence.verify.shared.orders import StoredOrder

AMOUNTS = ("authorized", "captured", "refunded", "charged_back")


def payment_amounts(stored_order: StoredOrder) -> Iterator[Difference]:
    yield from settled(Check.PAYMENT_AMOUNTS, stored_order, AMOUNTS)
