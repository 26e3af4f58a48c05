"""A fulfillment order is open while it has units to work on."""

from collections.abc import Iterator

from domain.fulfillment.fulfillment_order import FulfillmentOrder, FulfillmentOrderStatus
from domain.orders.line import IN_WORK, OUT, LineState
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

_S = FulfillmentOrderStatus


def fulfillment_status(one: StoredOrder) -> Iterator[Difference]:
    for work in one.order.fulfillment_orders:
        possible = _possible(one.order, work)
        if work.status not in possible:
            yield Difference(
                Check.FULFILLMENT_STATUS, work.id, work.status, " or ".join(sorted(possible))
            )


def _possible(order: Order, work: FulfillmentOrder) -> set[FulfillmentOrderStatus]:
    """By the units it has: to begin with, in work, and out."""
    if order.quantities.count(IN_WORK, work.id):
        return {_S.IN_PROGRESS}
    if order.quantities.count({LineState.ALLOCATED}, work.id):
        return {_S.OPEN, _S.ON_HOLD}
    if order.quantities.count(OUT, work.id):
        return {_S.INCOMPLETE} if work.rejected else {_S.CLOSED}
    return {_S.CANCELLED}
