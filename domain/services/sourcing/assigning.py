"""The units that need a location, and their assignment to fulfillment orders."""

from collections.abc import Sequence
from datetime import datetime

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.network.channel import AvailabilityPolicy
from domain.orders.blocking import blocking
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.hold import Hold, HoldStep
from domain.orders.holding import on_hold, settle_holds
from domain.orders.line import UNSOURCED_STATES, LineAction
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix
from domain.sourcing.sourcing import Allocation, Demand


def open_demand(order: Order, *, partial: bool = False) -> list[Demand]:
    """The units that still need a location. Lines that do not refuse a shortage take what there
    is; all do with `partial`."""
    return [
        Demand(
            line_id=line.id,
            sku=line.stocked_sku,
            quantity=quantity,
            location_id=line.location_id,
            partial=partial or line.availability_policy is not AvailabilityPolicy.REFUSE,
        )
        for line in order.lines
        if (quantity := order.quantities.unsourced(line.id))
    ]


def free_demand(order: Order, *, partial: bool = False) -> list[Demand]:
    """The units that need a location, without those that holds keep from getting one."""
    demands = open_demand(order, partial=partial)
    return [demand for demand in demands if not _holds_on(order, demand)]


def sourceable(order: Order, *, partial: bool = False) -> list[Demand]:
    """The same; `OnHold` when holds leave none of several."""
    demands, free = open_demand(order), free_demand(order, partial=partial)
    if demands and not free:
        holds = (hold for demand in demands for hold in _holds_on(order, demand))
        raise on_hold(order, HoldStep.SOURCE, holds)
    return free


def _holds_on(order: Order, demand: Demand) -> list[Hold]:
    return blocking(order.holds, HoldStep.SOURCE, demand.line_id)


def assign(
    order: Order,
    allocations: Sequence[Allocation],
    *,
    stamp: AuditStamp,
    new_id: NewId,
    ship_by: datetime | None = None,
) -> None:
    """Create a fulfillment order for each location, assign its units, and reserve their stock."""
    ORDER.require(order.status, OrderAction.ALLOCATE)
    for location_id in dict.fromkeys(a.location_id for a in allocations):
        fulfillment_order = new_fulfillment_order(order, location_id, stamp, new_id, ship_by)
        for allocation in allocations:
            if allocation.location_id == location_id:
                _assign_units(order, allocation, fulfillment_order, stamp)
        order.record(OrderEventKind.UNITS_ALLOCATED, stamp, new_id, fulfillment_order.id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def new_fulfillment_order(
    order: Order,
    location_id: str,
    stamp: AuditStamp,
    new_id: NewId,
    ship_by: datetime | None = None,
) -> FulfillmentOrder:
    """Add a fulfillment order without units."""
    fulfillment_order = FulfillmentOrder(
        id=order.new_part_id(new_id, Prefix.FULFILLMENT_ORDER),
        order_id=order.id,
        location_id=location_id,
        method=order.method,
        ship_by=ship_by,
        created_at=stamp.occurred_at,
    )
    order.fulfillment_orders.append(fulfillment_order)
    return fulfillment_order


def _assign_units(
    order: Order, allocation: Allocation, fulfillment_order: FulfillmentOrder, stamp: AuditStamp
) -> None:
    remaining = allocation.quantity
    for state in sorted(UNSOURCED_STATES):
        quantity = min(remaining, order.quantities.at(allocation.line_id, None, state))
        if quantity:
            order.move(
                stamp, allocation.line_id, quantity, LineAction.ALLOCATE,
                state=state, source=None, target=fulfillment_order,
            )  # fmt: skip
            remaining -= quantity
