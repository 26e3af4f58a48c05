"""A payment's status, and the time of its last capture, are derived from its transactions."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.payments.settlements import settled
from persistence.verify.shared.orders import StoredOrder


def payment_status(stored_order: StoredOrder) -> Iterator[Difference]:
    yield from settled(Check.PAYMENT_STATUS, stored_order, ("status", "captured_at"))
