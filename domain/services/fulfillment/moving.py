"""Moving units of a fulfillment order to another location, and splitting it."""

from collections.abc import Mapping
from dataclasses import replace

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrder,
    RequestAction,
)
from domain.orders.event import OrderEventKind
from domain.orders.holds.holding import hold_too, holds_of, settle_holds
from domain.orders.lines.line import ASSIGNED_STATES, LineAction
from domain.orders.offers.work import require_work_action
from domain.orders.order import NewId, Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.closing import close_if_done
from domain.services.fulfillment.commands import MoveFulfillmentOrder, SplitFulfillmentOrder
from domain.services.fulfillment.processing import by_line
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import require_sourceable
from domain.services.sourcing.directing import directed_demand, excess, require_possible
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput, refuse
from domain.shared.ids import Prefix


async def move(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    fulfillment_order: FulfillmentOrder,
    command: MoveFulfillmentOrder,
    stamp: AuditStamp,
) -> FulfillmentOrder:
    """Give up the reservation of units that the location has not accepted, and allocate them at
    another location, all or none. Returns the fulfillment order there."""
    lines, there = by_line(command.lines), command.location_id
    if there == fulfillment_order.location_id:
        raise InvalidInput("locationId", "must be another location than the one that has the units")
    here = order.quantities.count_by_line(ASSIGNED_STATES, fulfillment_order.id)
    await require_possible(uow, order, lines, here, there)
    holds, ids = holds_of(order, fulfillment_order), service.new_id
    moved = deallocate(order, fulfillment_order, lines, stamp=stamp, new_id=ids)
    demands = await directed_demand(uow, order, moved, there)
    complete = [replace(demand, partial=False) for demand in demands]
    await allocate(service, uow, order, complete, stamp, holds=holds)
    return order.fulfillment_orders[-1]


def deallocate(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    requested: Mapping[str, int] | None,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> Mapping[str, int]:
    """Take units from a location that has not accepted them: the requested ones, or all. Returns
    their number by line."""
    require_work_action(order, fulfillment_order, FulfillmentAction.MOVE)
    fulfillment_order.perform(FulfillmentAction.MOVE)
    require_sourceable(order, requested or order.quantities.lines_at(fulfillment_order.id))
    moved = order.advance(stamp, LineAction.DEALLOCATE, requested, fulfillment_order, unassign=True)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.FULFILLMENT_MOVED, stamp, new_id, fulfillment_order.id)
    return moved


def split(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    command: SplitFulfillmentOrder,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> FulfillmentOrder:
    """Take units out of a fulfillment order into a new one of the same location, which has come as
    far and is held like it."""
    require_work_action(order, fulfillment_order, FulfillmentAction.SPLIT)
    fulfillment_order.perform(FulfillmentAction.SPLIT)
    fulfillment_order.request(RequestAction.SPLIT)
    requested = by_line(command.lines) or {}
    here = order.quantities.count_by_line(ASSIGNED_STATES, fulfillment_order.id)
    refuse(excess(order, requested, here))
    if requested == here:
        raise InvalidInput("lines", "must leave at least one unit in the fulfillment order")
    id = order.new_part_id(new_id, Prefix.FULFILLMENT_ORDER)
    other = replace(fulfillment_order, id=id, rejected=0, updated_at=None)
    order.fulfillment_orders.append(other)
    order.reassign(requested, fulfillment_order, other)
    holds = holds_of(order, fulfillment_order)
    hold_too(order, holds, other, stamp=stamp, new_id=new_id)
    order.record(OrderEventKind.FULFILLMENT_SPLIT, stamp, new_id, other.id)
    settle_holds(order, stamp=stamp, new_id=new_id)
    return other
