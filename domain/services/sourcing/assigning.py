"""The units that need a location, and their assignment to fulfillment orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from domain.fulfillment.fulfillment_order import FulfillmentMethod, FulfillmentOrder
from domain.network.channel import AvailabilityPolicy
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.holds.blocking import blocking
from domain.orders.holds.hold import Hold, HoldStep
from domain.orders.holds.holding import hold_too, on_hold, settle_holds
from domain.orders.lines.line import UNSOURCED_STATES, LineAction, LineState
from domain.orders.offers.orders import require_status
from domain.orders.order import NewId, Order
from domain.orders.status import OrderAction
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix
from domain.sourcing.sourcing import Allocation, Demand


def open_demand(order: Order, *, partial: bool = False) -> list[Demand]:
    """The units that still need a location. Lines that do not refuse a shortage take what there
    is; all do with `partial`."""
    forgotten = _forgotten_rejections(order)
    return [
        Demand(
            line_id=line.id,
            delivery_group_id=line.delivery_group_id,
            sku=line.stocked_sku,
            quantity=quantity,
            location_id=line.location_id,
            partial=partial or line.availability_policy is not AvailabilityPolicy.REFUSE,
            excluded=forgotten | frozenset(line.rejected_by),
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
        require_sourceable(order, [demand.line_id for demand in demands])
    return free


def require_sourceable(order: Order, line_ids: Iterable[str]) -> None:
    """Raise `OnHold` when holds keep one of these lines from getting a location."""
    groups = {line.id: line.delivery_group_id for line in order.lines}
    holds = [
        h for id in line_ids for h in blocking(order.holds, HoldStep.SOURCE, id, groups.get(id))
    ]
    if holds:
        raise on_hold(order, HoldStep.SOURCE, holds)


def _holds_on(order: Order, demand: Demand) -> list[Hold]:
    return blocking(order.holds, HoldStep.SOURCE, demand.line_id, demand.delivery_group_id)


def _forgotten_rejections(order: Order) -> frozenset[str]:
    """The locations that are asked for no line of the order again: they rejected units that no line
    remembers, because the release before recorded it."""
    remembered = {id for line in order.lines for id in line.rejected_by}
    rejecting = {part.location_id for part in order.fulfillment_orders if part.rejected}
    return frozenset(rejecting - remembered)


def assign(
    order: Order,
    allocations: Sequence[Allocation],
    *,
    stamp: AuditStamp,
    new_id: NewId,
    holds: Sequence[Hold] = (),
    joining: bool = False,
) -> None:
    """Create a fulfillment order for each location of each delivery group, assign its units, and
    reserve their stock. Each is held like the fulfillment order with these `holds`, from which its
    units come. Those who are `joining` are added to one that there is."""
    require_status(order, OrderAction.ALLOCATE)
    for (group_id, location_id), parts in _by_place(order, allocations).items():
        group = order.delivery_group(group_id)
        at = stamp_in(order, group, stamp)
        known = order.work_at(group_id, location_id) if joining else None
        fulfillment_order = known or new_fulfillment_order(order, group, location_id, at, new_id)
        for allocation in parts:
            _assign_units(order, allocation, fulfillment_order, at)
        order.record(OrderEventKind.UNITS_ALLOCATED, at, new_id, fulfillment_order.id)
        hold_too(order, holds, fulfillment_order, stamp=stamp, new_id=new_id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def stamp_in(order: Order, group: DeliveryGroup, stamp: AuditStamp) -> AuditStamp:
    """The stamp of an act on a group: goods that are carried out left with the sale, however late
    the hub hears of it."""
    carried_out = group.method is FulfillmentMethod.CARRY_OUT
    return replace(stamp, reported_at=order.placed_at) if carried_out else stamp


def _by_place(
    order: Order, allocations: Sequence[Allocation]
) -> Mapping[tuple[str, str], list[Allocation]]:
    """By delivery group and location."""
    groups = {line.id: line.delivery_group_id for line in order.lines}
    places: dict[tuple[str, str], list[Allocation]] = {}
    for allocation in allocations:
        place = groups[allocation.line_id], allocation.location_id
        places.setdefault(place, []).append(allocation)
    return places


def new_fulfillment_order(
    order: Order, group: DeliveryGroup, location_id: str, stamp: AuditStamp, new_id: NewId
) -> FulfillmentOrder:
    """Add a fulfillment order without units."""
    fulfillment_order = FulfillmentOrder(
        id=order.new_part_id(new_id, Prefix.FULFILLMENT_ORDER),
        order_id=order.id,
        delivery_group_id=group.id,
        location_id=location_id,
        method=group.method,
        ship_by=group.ship_by,
        created_at=stamp.occurred_at,
    )
    order.fulfillment_orders.append(fulfillment_order)
    return fulfillment_order


def _assign_units(
    order: Order, allocation: Allocation, fulfillment_order: FulfillmentOrder, stamp: AuditStamp
) -> None:
    remaining = allocation.quantity
    for state in (state for state in LineState if state in UNSOURCED_STATES):
        quantity = min(remaining, order.quantities.at(allocation.line_id, None, state))
        if quantity:
            order.move(
                stamp, allocation.line_id, quantity, LineAction.ALLOCATE,
                state=state, source=None, target=fulfillment_order,
            )  # fmt: skip
            remaining -= quantity
