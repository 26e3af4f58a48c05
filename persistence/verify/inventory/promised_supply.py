"""No unit on its way is promised twice, and no line is promised more than waits."""

from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.lines.line import LineState
from domain.verify.laws import Check, Difference
from persistence.tables import expected_supply, line_quantities, order_lines, supply_promises

supply, promises, lines = expected_supply.c, supply_promises.c, order_lines.c


async def promised_supply(connection: AsyncConnection) -> list[Difference]:
    """What a supply has promised is the sum of its promises, of its SKU at its location, and no
    more than is expected."""
    of_it = promises.expected_supply_id == supply.id
    same = and_(promises.sku == supply.sku, promises.location_id == supply.location_id)
    fitting = func.coalesce(func.sum(case((same, promises.quantity), else_=0)), 0)
    query = (
        select(supply.id, supply.promised, fitting, supply.quantity)
        .outerjoin_from(expected_supply, supply_promises, of_it)
        .group_by(supply.id, supply.promised, supply.quantity)
        .having(or_(fitting != supply.promised, supply.promised > supply.quantity))
    )
    return [
        _difference(id, f"promised {stored} of {quantity}", computed)
        for id, stored, computed, quantity in await connection.execute(query)
    ]


async def promised_to_lines(connection: AsyncConnection) -> list[Difference]:
    units = line_quantities.c
    waits = and_(units.line_id == lines.id, units.state == LineState.BACKORDERED)
    waiting: Any = (
        select(func.coalesce(func.sum(units.quantity), 0))
        .where(waits)
        .correlate(order_lines)
        .scalar_subquery()
    )
    same = and_(lines.sku == promises.sku, lines.order_id == promises.order_id)
    promised = func.sum(case((same, promises.quantity), else_=-1))
    query = (
        select(lines.id, promised, waiting)
        .join_from(supply_promises, order_lines, promises.line_id == lines.id)
        .group_by(lines.id)
        .having(or_(promised > waiting, promised < 0))
    )
    return [
        _difference(id, f"promised {stored}", computed)
        for id, stored, computed in await connection.execute(query)
    ]


def _difference(id: str, stored: str, computed: int) -> Difference:
    return Difference(Check.PROMISED_SUPPLY, id, stored, f"at most {computed}")
