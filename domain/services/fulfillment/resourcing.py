"""Re-sourcing of units that a location rejected."""

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders import holding
from domain.orders.hold import HoldReason
from domain.orders.order import Order
from domain.orders.status import ORDER, OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment import processing
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate, settle_shortage
from domain.services.sourcing.assigning import open_demand
from domain.shared.audit import AuditStamp
from domain.shared.errors import OutOfStock, Refusals


async def source_elsewhere(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    fulfillment_order: FulfillmentOrder,
    stamp: AuditStamp,
) -> None:
    """Allocate rejected units to other locations; without stock there, put the order on hold. Units
    of a cancelled order are cancelled."""
    if order.cancelled_at is not None:
        processing.cancel_unsourced(order, stamp=stamp, new_id=service.new_id)
        return
    rejecting = [p.location_id for p in order.fulfillment_orders if p.rejected]
    if OrderAction.ALLOCATE in ORDER.actions(order.status) and not any(
        demand.location_id in rejecting for demand in open_demand(order)
    ):
        try:
            await allocate(service, uow, order, stamp, except_at=rejecting)
        except (OutOfStock, Refusals):
            pass
        else:
            settle_shortage(order, stamp=stamp, new_id=service.new_id)
            return
    settle_shortage(order, stamp=stamp, new_id=service.new_id)
    holding.place_hold(
        order,
        HoldReason.INVENTORY_OUT_OF_STOCK,
        owner=fulfillment_order.location_id,
        note=None,
        stamp=stamp,
        new_id=service.new_id,
    )
