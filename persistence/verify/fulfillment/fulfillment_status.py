"""A fulfillment order's status matches the states of its units, and the holds that keep them."""

from collections.abc import Iterator

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RequestStatus,
)
from domain.orders.holds.holding import must_wait
from domain.orders.lines.line import IN_PROGRESS_STATES, SHIPPED_STATES, LineState
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

_S = FulfillmentOrderStatus
_ACCEPTED = (
    RequestStatus.ACCEPTED,
    RequestStatus.CANCELLATION_REQUESTED,
    RequestStatus.CANCELLATION_REJECTED,
)


def fulfillment_status(stored_order: StoredOrder) -> Iterator[Difference]:
    for fulfillment_order in stored_order.order.fulfillment_orders:
        possible = _possible(stored_order.order, fulfillment_order)
        if fulfillment_order.status not in possible:
            yield Difference(
                Check.FULFILLMENT_STATUS,
                fulfillment_order.id,
                fulfillment_order.status,
                " or ".join(sorted(possible)),
            )


def _possible(order: Order, fulfillment_order: FulfillmentOrder) -> set[FulfillmentOrderStatus]:
    """The statuses possible with its units: in progress, allocated, or shipped. Units of accepted
    work may wait for a hold when the others have left."""
    if order.quantities.count(IN_PROGRESS_STATES, fulfillment_order.id):
        return {_S.IN_PROGRESS}
    if order.quantities.count({LineState.ALLOCATED}, fulfillment_order.id):
        if not must_wait(order, fulfillment_order):
            return {_S.OPEN}
        return {_S.IN_PROGRESS if fulfillment_order.request_status in _ACCEPTED else _S.ON_HOLD}
    if order.quantities.count(SHIPPED_STATES, fulfillment_order.id):
        return {_S.INCOMPLETE} if fulfillment_order.rejected else {_S.CLOSED}
    return {_S.CANCELLED}
