"""Carry-out: the customer takes the goods from the point of sale at once."""

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrder,
    RequestAction,
)
from domain.orders.excepting import raise_exception
from domain.orders.exception import ExceptionKind
from domain.orders.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.services.fulfillment import processing, shipping
from domain.services.sourcing.assigning import new_fulfillment_order
from domain.shared.audit import AuditStamp


def carry_out(order: Order, location_id: str, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Accept, make ready and collect in one step. Units that the location did not have according
    to the inventory were handed over all the same: they are recorded as collected without a stock
    movement, and an exception asks for a count."""
    for fulfillment_order in order.fulfillment_orders:
        for action in (FulfillmentAction.ACCEPT, FulfillmentAction.READY):
            processing.perform(order, fulfillment_order, action, None, stamp=stamp, new_id=new_id)
    short = {
        line.id: quantity
        for line in order.lines
        if (quantity := order.quantities.at(line.id, None, LineState.PENDING))
    }
    if short:
        _record_sale(order, _work_at(order, location_id, stamp, new_id), short, stamp)
    for fulfillment_order in order.fulfillment_orders:
        recorded = short if fulfillment_order.location_id == location_id else {}
        shipping.collect(
            order, fulfillment_order, None, recorded=recorded, stamp=stamp, new_id=new_id
        )
    for line_id, quantity in short.items():
        kind = ExceptionKind.SOLD_WITHOUT_STOCK
        raise_exception(order, kind, line_id, quantity, stamp=stamp, new_id=new_id)


def _work_at(order: Order, location_id: str, stamp: AuditStamp, new_id: NewId) -> FulfillmentOrder:
    """The order's work in progress at the point of sale, begun if there is none."""
    for known in order.fulfillment_orders:
        if known.location_id == location_id:
            return known
    begun = new_fulfillment_order(order, location_id, stamp, new_id)
    begun.request(RequestAction.SUBMIT)
    begun.request(RequestAction.ACCEPT)
    begun.perform(FulfillmentAction.ACCEPT)
    return begun


def _record_sale(
    order: Order, fulfillment_order: FulfillmentOrder, short: dict[str, int], stamp: AuditStamp
) -> None:
    for line_id, quantity in short.items():
        order.move(
            stamp,
            line_id,
            quantity,
            LineAction.RECORD_SALE,
            state=LineState.PENDING,
            source=None,
            target=fulfillment_order,
        )
