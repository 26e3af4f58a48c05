"""Allocating the units of an order that have no location."""

from collections.abc import Sequence
from datetime import datetime

from domain.network.location import Location
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.assigning import assign, open_demand
from domain.shared.audit import AuditStamp
from domain.shared.errors import OutOfStock
from domain.sourcing.sourcing import source


async def allocate(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    stamp: AuditStamp,
    *,
    ship_by: datetime | None = None,
    except_at: Sequence[str] = (),
) -> None:
    """Allocate and reserve the units without a location, or raise `OutOfStock`. Locations in
    `except_at` are excluded unless the channel chose them."""
    demands = open_demand(order)
    skus = {d.sku for d in demands}
    chosen = tuple(dict.fromkeys(d.location_id for d in demands if d.location_id))
    unrestricted = any(d.location_id is None for d in demands)
    eligible = await uow.candidates(skus, order.method, ()) if unrestricted else []
    chosen_candidates = await uow.candidates(skus, order.method, chosen) if chosen else []
    stock = {(c.sku, c.location_id): c.available for c in (*eligible, *chosen_candidates)}
    for demand in demands:
        if demand.location_id and (demand.sku, demand.location_id) not in stock:
            await uow.get(Location, demand.location_id)
            raise OutOfStock(demand.sku, 0)
    ranks = {c.location_id: c.rank for c in eligible if c.location_id not in except_at}
    assign(
        order,
        source(demands, stock, ranks),
        stamp=stamp,
        new_id=service.new_id,
        ship_by=ship_by,
    )
