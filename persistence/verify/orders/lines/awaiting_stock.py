"""An open exception for want of stock counts the units of its line that wait."""

from collections.abc import Iterator

from domain.orders.excepting import FOR_WANT_OF_STOCK
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def awaiting_stock(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    for exception in order.open_exceptions:
        if exception.kind not in FOR_WANT_OF_STOCK:
            continue
        waiting = order.quantities.unsourced(exception.line_id)
        if waiting != exception.quantity:
            yield Difference(
                Check.AWAITING_STOCK, exception.id, str(exception.quantity), str(waiting)
            )
