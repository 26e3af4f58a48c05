"""Orders that wait for stock which some location now has."""

from sqlalchemy import String, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.network.channel import AvailabilityPolicy
from domain.orders.hold import HoldStatus, HoldStep
from domain.orders.line import UNSOURCED_STATES
from domain.orders.status import ORDER, OrderAction, OrderStatus
from persistence.tables import (
    holds,
    inventory_levels,
    line_quantities,
    locations,
    order_lines,
    orders,
)

ORDERS_MAX = 100
ALLOCATABLE = [status for status in OrderStatus if OrderAction.ALLOCATE in ORDER.actions(status)]


async def waiting_orders(connection: AsyncConnection) -> list[str]:
    units, lines, levels = line_quantities.c, order_lines.c, inventory_levels.c
    available = exists().where(
        levels.sku == lines.sku,
        levels.available > 0,
        or_(lines.location_id.is_(None), lines.location_id == levels.location_id),
        locations.c.id == levels.location_id,
        locations.c.active.is_(True),
    )
    # An order that may not be sourced would be looked at in vain, before those that may.
    held = exists().where(
        holds.c.order_id == units.order_id,
        holds.c.status == HoldStatus.ACTIVE,
        cast(holds.c.steps, String).contains(f'"{HoldStep.SOURCE}"'),
        or_(holds.c.scope_id.is_(None), holds.c.scope_id == units.line_id),
    )
    query = (
        select(orders.c.id)
        .where(
            orders.c.status.in_(ALLOCATABLE),
            orders.c.id.in_(
                select(units.order_id)
                .join(order_lines, lines.id == units.line_id)
                .where(
                    units.fulfillment_order_id.is_(None),
                    units.state.in_(sorted(UNSOURCED_STATES)),
                    lines.availability_policy != AvailabilityPolicy.REFUSE,
                    available,
                    ~held,
                )
            ),
        )
        .order_by(orders.c.placed_at, orders.c.id)
        .limit(ORDERS_MAX)
    )
    return list((await connection.execute(query)).scalars())
