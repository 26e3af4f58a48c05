"""Allocating units that wait, with those that have arrived for them."""

from collections.abc import Sequence

from domain.inventory.stock import MovementKind
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.fenced_units import Units
from domain.services.sourcing.reserved_units import moves_of_units
from domain.shared.audit import AuditStamp
from domain.shared.errors import OutOfStock, refuse
from domain.sourcing.sourcing import Demand


async def allocate_promised(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    stamp: AuditStamp,
    arrived: Units,
) -> bool:
    """Allocate these units, also those that have `arrived` for the order; whether there were any.
    What arrived of a SKU is no longer kept for it then: the rest is available."""
    before = len(order.stock_moves)
    if not (await allocate(service, uow, order, demands, stamp, freed=arrived)).units:
        return False
    reserved = order.stock_moves[before:]
    skus = {move.sku for move in reserved}
    kept = {key: quantity for key, quantity in arrived.items() if key[0] in skus}
    released = moves_of_units(MovementKind.RELEASE, kept, order.id, stamp)
    uow.move(released)
    uow.promises.consume(order.id, {sku for sku, _ in kept})
    uow.note_moved([*released, *reserved])
    return True


async def allocate_available(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    stamp: AuditStamp,
) -> None:
    """Allocate as many units as are available, or raise `OutOfStock` for each SKU when there are
    none."""
    short = {demand.sku for demand in demands}
    arrived = (await uow.promises.arrived([order.id])).get(order.id, {})
    if not await allocate_promised(service, uow, order, demands, stamp, arrived):
        refuse(OutOfStock(sku, 0) for sku in sorted(short))
