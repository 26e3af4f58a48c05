"""An order's totals are the sums of its lines and charges, of what stands of them, and of its
payments."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.derived import derived
from persistence.verify.shared.orders import StoredOrder

TOTALS = (
    *("goods_total", "adjustments_total", "tax_total", "shipping_total", "charges_total"),
    *("original_total", "current_total"),
    *("authorized_total", "captured_total", "refunded_total", "charged_back_total"),
)


def order_totals(stored_order: StoredOrder) -> Iterator[Difference]:
    yield from derived(Check.ORDER_TOTALS, stored_order, TOTALS)
