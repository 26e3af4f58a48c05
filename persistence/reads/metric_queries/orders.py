"""Units, SKUs, locations and customers of orders."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.lines.line import FIRST_STATE, LineState
from domain.reporting.metrics import TopSku
from domain.reporting.summing import TOP_SKUS_MAX
from domain.shared.amounts.money import Money
from persistence.engine.dialects import Bytewise
from persistence.reads.metric_queries.common import by_value, money_of, money_total, rows_of, total
from persistence.tables import fulfillment_orders, order_lines, orders

# The kinds of lines whose units are fulfilled.
FULFILLED = [kind for kind, state in FIRST_STATE.items() if state is not LineState.NO_FULFILLMENT]


def units(included: ColumnElement[bool]) -> Select[Any]:
    """Units ordered, orders with more than one unit, and distinct SKUs. Fees are no units; of a kit
    its parts are."""
    joined = order_lines.join(orders, order_lines.c.order_id == orders.c.id)
    included &= order_lines.c.kind.in_(FULFILLED)
    each = (
        select(total(order_lines.c.quantity).label("units"))
        .select_from(joined)
        .where(included)
        .group_by(order_lines.c.order_id)
        .subquery()
    )
    skus = select(func.count(order_lines.c.sku.distinct())).select_from(joined).where(included)
    return select(
        total(each.c.units).label("units"),
        total(case((each.c.units > 1, 1), else_=0)).label("multi_unit_orders"),
        skus.scalar_subquery().label("skus"),
    )


def locations(included: ColumnElement[bool]) -> Select[Any]:
    """Locations with fulfillment orders, and orders with more than one location."""
    joined = fulfillment_orders.join(orders, fulfillment_orders.c.order_id == orders.c.id)
    distinct = func.count(fulfillment_orders.c.location_id.distinct())
    each = (
        select(distinct.label("locations"))
        .select_from(joined)
        .where(included)
        .group_by(fulfillment_orders.c.order_id)
        .subquery()
    )
    return select(
        total(case((each.c.locations > 1, 1), else_=0)).label("split"),
        select(distinct).select_from(joined).where(included).scalar_subquery().label("locations"),
    )


def customers(included: ColumnElement[bool]) -> Select[Any]:
    """Customers with orders, and those with more than one. Anonymous sales are of nobody."""
    named = orders.c.customer_id.is_not(None)
    counted = select(func.count().label("orders")).select_from(orders).where(included, named)
    each = counted.group_by(orders.c.customer_id).subquery()
    repeated = total(case((each.c.orders > 1, 1), else_=0))
    return select(func.count().label("all"), repeated.label("repeated")).select_from(each)


async def top_skus(
    connection: AsyncConnection, included: ColumnElement[bool]
) -> tuple[TopSku, ...]:
    rounded = order_lines.c.unit_price * order_lines.c.quantity
    value = func.coalesce(order_lines.c.subtotal, rounded)
    high, low = money_total(value, "value")
    query = (
        select(order_lines.c.sku, order_lines.c.currency, high, low)
        .select_from(order_lines.join(orders, order_lines.c.order_id == orders.c.id))
        .where(included, order_lines.c.sku.is_not(None))
        .group_by(order_lines.c.sku, order_lines.c.currency)
        .order_by(*by_value(value), Bytewise(order_lines.c.sku), Bytewise(order_lines.c.currency))
        .limit(TOP_SKUS_MAX)
    )
    return tuple(
        TopSku(sku=row["sku"], goods=Money(money_of(row, "value"), row["currency"]))
        for row in await rows_of(connection, query)
    )
