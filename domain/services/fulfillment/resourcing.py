"""Re-sourcing of units that a location rejected."""

from collections.abc import Sequence

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.holds.blocking import covers
from domain.orders.holds.hold import HoldReason, HoldScope, ReleaseRule
from domain.orders.holds.holding import NewHold, place_hold
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment import processing
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate, settle_shortage
from domain.services.sourcing.assigning import free_demand
from domain.shared.audit import AuditStamp
from domain.shared.errors import OutOfStock, Refusals
from domain.sourcing.sourcing import Demand


async def source_elsewhere(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    fulfillment_order: FulfillmentOrder,
    stamp: AuditStamp,
) -> None:
    """Allocate rejected units to other locations, line by line; a line without stock there is put
    on hold, and the others go on. Units of a cancelled order are cancelled."""
    if order.is_to_be_cancelled or order.cancelled_at is not None:
        processing.cancel_unsourced(order, stamp=stamp, new_id=service.new_id)
        return
    # What may not be sourced now is a matter of the hold that says so.
    wanted = free_demand(order)
    elsewhere = [demand for demand in wanted if demand.location_id not in demand.excluded]
    while elsewhere:
        short = await _short(service, uow, order, elsewhere, stamp)
        if not short:
            break
        elsewhere = [one for one in elsewhere if one.partial or one.sku not in short]
    settle_shortage(order, stamp=stamp, new_id=service.new_id)
    for demand in free_demand(order):
        # A line that may wait for stock waits for it, unless its only location has rejected it.
        waits = demand.partial and demand.location_id not in demand.excluded
        if not waits and not _is_out_of_stock(order, demand.line_id):
            new = NewHold(
                reason=HoldReason.INVENTORY_OUT_OF_STOCK,
                scope=HoldScope.LINE,
                scope_id=demand.line_id,
                owner=fulfillment_order.location_id,
                release_rule=ReleaseRule.ON_ALLOCATION,
            )
            place_hold(order, new, stamp=stamp, new_id=service.new_id)


async def _short(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    stamp: AuditStamp,
) -> set[str]:
    """Allocate these units; when lines that refuse a shortage are short, none: then their SKUs."""
    try:
        await allocate(service, uow, order, demands, stamp)
    except (OutOfStock, Refusals) as refused:
        return {error.sku for error in refused.errors if isinstance(error, OutOfStock)}
    return set()


def _is_out_of_stock(order: Order, line_id: str) -> bool:
    """Whether people have been told already."""
    return any(
        hold.reason is HoldReason.INVENTORY_OUT_OF_STOCK and covers(hold, line_id)
        for hold in order.open_holds
    )
