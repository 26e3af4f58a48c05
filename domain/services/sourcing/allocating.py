"""Finding a location for the units of an order that have none."""

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
    work: UnitOfWork,
    order: Order,
    stamp: AuditStamp,
    *,
    ship_by: datetime | None = None,
    except_at: Sequence[str] = (),
) -> None:
    """Source the order's open demand and reserve it, or `OutOfStock`."""
    demands = open_demand(order)
    skus = {d.sku for d in demands}
    chosen = tuple(dict.fromkeys(d.location_id for d in demands if d.location_id))
    free = any(d.location_id is None for d in demands)
    anywhere = await work.candidates(skus, order.method, ()) if free else []
    named = await work.candidates(skus, order.method, chosen) if chosen else []
    stock = {(c.sku, c.location_id): c.available for c in (*anywhere, *named)}
    for demand in demands:
        if demand.location_id and (demand.sku, demand.location_id) not in stock:
            await work.get(Location, demand.location_id)
            raise OutOfStock(demand.sku, 0)
    ranks = {c.location_id: c.rank for c in anywhere if c.location_id not in except_at}
    assign(
        order,
        source(demands, stock, ranks),
        stamp=stamp,
        new_id=service.new_id,
        ship_by=ship_by,
    )
