"""Carry-out: the customer takes the goods from the point of sale at once."""

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrder,
    RequestAction,
)
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.excepting import raise_exception
from domain.orders.exception import ExceptionKind
from domain.orders.lines.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.services.fulfillment import processing, shipping
from domain.services.sourcing.assigning import new_fulfillment_order
from domain.shared.audit import AuditStamp


def carry_out(order: Order, group: DeliveryGroup, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Accept, make ready and collect the goods of a group in one step. Units that the
    location did not have according to the inventory were handed over all the same: they are
    recorded as collected without a stock movement, and an exception asks for a count."""
    for fulfillment_order in _work_of(order, group):
        for action in (FulfillmentAction.ACCEPT, FulfillmentAction.READY):
            processing.perform(order, fulfillment_order, action, None, stamp=stamp, new_id=new_id)
    short = {
        line.id: quantity
        for line in order.lines
        if line.delivery_group_id == group.id
        and (quantity := order.quantities.at(line.id, None, LineState.PENDING))
    }
    if short:
        _record_sale(order, _work_at_store(order, group, stamp, new_id), short, stamp)
    for fulfillment_order in _work_of(order, group):
        recorded = short if fulfillment_order.location_id == group.location_id else {}
        shipping.collect(
            order, fulfillment_order, None, recorded=recorded, stamp=stamp, new_id=new_id
        )
    for line_id, quantity in short.items():
        kind = ExceptionKind.SOLD_WITHOUT_STOCK
        raise_exception(order, kind, line_id, quantity, stamp=stamp, new_id=new_id)


def _work_of(order: Order, group: DeliveryGroup) -> list[FulfillmentOrder]:
    return [work for work in order.fulfillment_orders if work.delivery_group_id == group.id]


def _work_at_store(
    order: Order, group: DeliveryGroup, stamp: AuditStamp, new_id: NewId
) -> FulfillmentOrder:
    """The work in progress at the group's point of sale, begun if there is none."""
    for known in _work_of(order, group):
        if known.location_id == group.location_id:
            return known
    begun = new_fulfillment_order(order, group, group.location_id or "", stamp, new_id)
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
