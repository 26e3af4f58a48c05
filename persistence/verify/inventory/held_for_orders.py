"""Reserved and committed units are those that lines of orders have there."""

from typing import Any

from sqlalchemy import (
    Select,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import StockName
from domain.orders.line import HELD_AS
from domain.verify.laws import Check, Difference
from persistence.tables import fulfillment_orders, inventory_levels, line_quantities, order_lines


async def held(connection: AsyncConnection) -> list[Difference]:
    """Reserved and committed units are those that orders' lines have there."""
    found = []
    for name in (StockName.RESERVED, StockName.COMMITTED):
        both = union_all(_kept(name), _standing(name)).subquery()
        stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
        query = (
            select(both.c.sku, both.c.location_id, stored, computed)
            .group_by(both.c.sku, both.c.location_id)
            .having(stored != computed)
        )
        found += [
            Difference(
                Check.HELD_FOR_ORDERS,
                f"{sku} at {location_id}",
                f"{name.lower()} {kept}",
                f"{name.lower()} {standing}",
            )
            for sku, location_id, kept, standing in await connection.execute(query)
        ]
    return found


def _kept(name: StockName) -> Select[Any]:
    quantity = inventory_levels.c[name.lower()].label("stored")
    return select(
        inventory_levels.c.sku,
        inventory_levels.c.location_id,
        quantity,
        literal(0).label("computed"),
    )


def _standing(name: StockName) -> Select[Any]:
    states = [state for state, held_as in HELD_AS.items() if held_as is name]
    return (
        select(
            order_lines.c.sku,
            fulfillment_orders.c.location_id,
            literal(0).label("stored"),
            line_quantities.c.quantity.label("computed"),
        )
        .select_from(line_quantities)
        .join(order_lines, order_lines.c.id == line_quantities.c.line_id)
        .join(fulfillment_orders, fulfillment_orders.c.id == line_quantities.c.fulfillment_order_id)
        .where(line_quantities.c.state.in_(states))
    )
