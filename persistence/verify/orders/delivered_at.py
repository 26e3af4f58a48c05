"""An order was delivered when the last of its shipments was."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import derived
from persistence.verify.shared.orders import StoredOrder


def delivered_at(one: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.DELIVERED_AT, one, ["delivered_at"])
