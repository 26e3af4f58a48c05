"""Orders by stage, and their sums by currency."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from domain.orders.holds.hold import HoldReason, HoldStatus
from domain.orders.lines.line import LineState
from domain.reporting.metrics import CurrencyTotals, OrderStatuses, Stage, stage_of
from domain.shared.amounts.money import Money
from persistence.reads.metric_queries.common import Rows, money_of, money_total
from persistence.tables import holds, line_quantities, orders

PICKING = (LineState.PICKED, LineState.PACKED, LineState.READY_FOR_PICKUP)


def status_columns() -> tuple[ColumnElement[Any], ...]:
    """The columns that `statuses_of` reads."""
    out_of_stock = select(holds.c.order_id).where(
        holds.c.status == HoldStatus.ACTIVE, holds.c.reason == HoldReason.INVENTORY_OUT_OF_STOCK
    )
    picking = select(line_quantities.c.order_id).where(line_quantities.c.state.in_(PICKING))
    return (
        orders.c.status,
        case((orders.c.captured_total > 0, 1), else_=0).label("captured"),
        orders.c.fulfillment_status,
        case((orders.c.id.in_(out_of_stock), 1), else_=0).label("out_of_stock"),
        case((orders.c.id.in_(picking), 1), else_=0).label("picking"),
    )


def statuses_of(row: Mapping[Any, Any]) -> OrderStatuses:
    return OrderStatuses(
        row["status"],
        bool(row["captured"]),
        row["fulfillment_status"],
        bool(row["out_of_stock"]),
        bool(row["picking"]),
    )


def totals_by_status(included: ColumnElement[bool]) -> Select[Any]:
    """Number of orders and sums, for each combination of statuses and currency."""
    grouping = (*status_columns(), orders.c.currency)
    sums = (orders.c.goods_total, orders.c.shipping_total, orders.c.authorized_total)
    each = select(*grouping, *sums).where(included).subquery()
    keys = [each.c[column.name] for column in grouping]
    return select(
        *keys,
        func.count().label("orders"),
        *money_total(each.c.goods_total, "goods"),
        *money_total(each.c.shipping_total, "shipping"),
        *money_total(each.c.authorized_total, "payments"),
    ).group_by(*keys)


def by_stage(rows: Rows) -> tuple[Counter[Stage], tuple[CurrencyTotals, ...]]:
    """Number of orders by stage, and sums by currency, of the rows of `totals_by_status`."""
    stages: Counter[Stage] = Counter()
    by_currency: dict[str, Counter[str]] = {}
    for row in rows:
        stage = stage_of(statuses_of(row))
        stages[stage] += row["orders"]
        sums = by_currency.setdefault(row["currency"], Counter())
        for name in ("goods", "shipping", "payments"):
            sums[name] += money_of(row, name)
        sums["delivered_goods"] += money_of(row, "goods") if stage is Stage.DELIVERED else 0
    names = CurrencyTotals.__dataclass_fields__
    return stages, tuple(
        CurrencyTotals(**{name: Money(sums[name], currency) for name in names})
        for currency, sums in sorted(by_currency.items())
    )
