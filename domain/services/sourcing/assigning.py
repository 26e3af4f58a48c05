"""Units that need a location, and their assignment to one."""

from collections.abc import Sequence
from datetime import datetime

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder, RequestAction
from domain.orders.event import OrderEventKind
from domain.orders.line import UNSOURCED, LineAction
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix
from domain.sourcing.sourcing import Allocation, Demand


def open_demand(order: Order) -> list[Demand]:
    """The units that still need a location."""
    wanted = []
    for line in order.lines:
        quantity = sum(order.quantities.at(line.id, None, state) for state in UNSOURCED)
        if quantity:
            wanted.append(
                Demand(
                    line_id=line.id,
                    sku=line.sku,
                    quantity=quantity,
                    location_id=line.location_id,
                )
            )
    return wanted


def assign(
    order: Order,
    allocations: Sequence[Allocation],
    *,
    stamp: AuditStamp,
    new_id: NewId,
    ship_by: datetime | None = None,
) -> None:
    """Assign units to locations, one new fulfillment order each; their stock is reserved too."""
    ORDER.require(order.status, OrderAction.ALLOCATE)
    for location_id in dict.fromkeys(a.location_id for a in allocations):
        work = FulfillmentOrder(
            id=new_id(Prefix.FULFILLMENT_ORDER),
            order_id=order.id,
            location_id=location_id,
            method=order.method,
            ship_by=ship_by,
            created_at=stamp.at,
        )
        order.fulfillment_orders.append(work)
        for allocation in allocations:
            if allocation.location_id == location_id:
                _assign_units(order, allocation, work, stamp)
        if order.open_holds:
            work.perform(FulfillmentAction.HOLD)
        else:
            work.request(RequestAction.SUBMIT)
        order.record(OrderEventKind.UNITS_ALLOCATED, stamp, new_id, work.id)


def _assign_units(
    order: Order, allocation: Allocation, work: FulfillmentOrder, stamp: AuditStamp
) -> None:
    left = allocation.quantity
    for state in sorted(UNSOURCED):
        quantity = min(left, order.quantities.at(allocation.line_id, None, state))
        if quantity:
            order.move(
                stamp,
                allocation.line_id,
                quantity,
                LineAction.ALLOCATE,
                state=state,
                place=None,
                to=work,
            )
            left -= quantity
