"""Reserved and committed quantities are those of orders at the location, and of reservations."""

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
from domain.orders.lines.line import STOCK_NAME_OF
from domain.verify.laws import Check, Difference
from persistence.tables import (
    fulfillment_orders,
    inventory_levels,
    line_quantities,
    order_lines,
    reservation_lines,
    supply_promises,
)


async def reserved_and_committed(connection: AsyncConnection) -> list[Difference]:
    differences = []
    for name in (StockName.RESERVED, StockName.COMMITTED):
        parts = [_quantities_of_levels(name), _quantities_of_orders(name)]
        if name is StockName.RESERVED:
            parts += [_quantities_of_reservations(), _quantities_of_promises()]
        both = union_all(*parts).subquery()
        stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
        query = (
            select(both.c.sku, both.c.location_id, stored, computed)
            .group_by(both.c.sku, both.c.location_id)
            .having(stored != computed)
        )
        differences += [
            Difference(
                Check.RESERVED_FOR_ORDERS,
                f"{sku} at {location_id}",
                f"{name.lower()} {quantity}",
                f"{name.lower()} {expected}",
            )
            for sku, location_id, quantity, expected in await connection.execute(query)
        ]
    return differences


def _quantities_of_levels(name: StockName) -> Select[Any]:
    quantity = inventory_levels.c[name.lower()].label("stored")
    return select(
        inventory_levels.c.sku,
        inventory_levels.c.location_id,
        quantity,
        literal(0).label("computed"),
    )


def _quantities_of_reservations() -> Select[Any]:
    lines = reservation_lines.c
    return select(
        lines.sku,
        lines.location_id,
        literal(0).label("stored"),
        lines.quantity.label("computed"),
    ).where(lines.held_until.is_not(None))


def _quantities_of_promises() -> Select[Any]:
    """Units that have arrived for lines that wait."""
    promises = supply_promises.c
    return select(
        promises.sku,
        promises.location_id,
        literal(0).label("stored"),
        promises.quantity.label("computed"),
    ).where(promises.arrived_at.is_not(None))


def _quantities_of_orders(name: StockName) -> Select[Any]:
    states = [state for state, stock_name in STOCK_NAME_OF.items() if stock_name is name]
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
