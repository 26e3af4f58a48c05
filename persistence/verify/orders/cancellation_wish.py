"""It is asked to cancel an order only while a location has still to answer."""

from collections.abc import Iterator

from domain.fulfillment.fulfillment_order import RequestStatus
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def cancellation_wish(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    waiting = any(
        work.request_status is RequestStatus.CANCELLATION_REQUESTED
        for work in order.fulfillment_orders
    )
    if order.cancellation_requested_at is not None and not waiting:
        stored = order.cancellation_requested_at.isoformat()
        yield Difference(Check.CANCELLATION_WISH, order.id, stored, "nothing: nobody is asked")
