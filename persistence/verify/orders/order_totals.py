"""An order's totals follow from its lines and payments."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import derived
from persistence.verify.shared.orders import StoredOrder

TOTALS = (
    *("goods_total", "shipping_total", "total"),
    *("authorized_total", "captured_total", "refunded_total"),
)


def order_totals(one: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.ORDER_TOTALS, one, TOTALS)
