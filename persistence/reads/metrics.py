"""The hub's metrics, summed where the rows are. Only what needs a calendar is streamed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.fulfillment.shipment import TrackingKind
from domain.orders.hold import HoldReason, HoldStatus
from domain.orders.line import LineState
from domain.payments.payment import PaymentStatus
from domain.reporting.metrics import (
    CurrencyTotals,
    DeliveredOrder,
    DeliveryPerformance,
    Metrics,
    OrderStatuses,
    Share,
    Stage,
    TopSku,
    stage_of,
)
from domain.shared.money import Money
from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.tables import (
    channels,
    fulfillment_orders,
    holds,
    line_quantities,
    order_lines,
    orders,
    payments,
    shipments,
    tracking_events,
)

BEST_MAX = 5
PICKING = (LineState.PICKED, LineState.PACKED, LineState.READY_FOR_PICKUP)


class SqlMetrics:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def metrics(self, channel_id: str | None = None) -> Metrics:
        mine = orders.c.channel_id == channel_id if channel_id else true()
        with translating_errors():
            async with snapshot(self._engine) as connection:
                return await _figures(connection, mine)


async def _figures(connection: AsyncConnection, mine: ColumnElement[bool]) -> Metrics:
    stages, totals = _staged(await _rows(connection, _by_axes(mine)))
    units = (await _rows(connection, _units(mine)))[0]
    places = (await _rows(connection, _places(mine)))[0]
    people = (await _rows(connection, _people(mine)))[0]
    late = (await _rows(connection, _handovers(mine)))[0]
    return Metrics(
        orders=sum(stages.values()),
        stages={stage: stages[stage] for stage in Stage},
        units=units["units"],
        multi_unit_orders=units["several"],
        skus=units["skus"],
        locations=places["locations"],
        split_orders=places["split"],
        cancelled=Share(stages[Stage.CANCELLED], sum(stages.values())),
        repeat_customers=Share(people["repeated"], people["all"]),
        late_handovers=Share(late["late"], late["all"]),
        delivery_performance=await _punctuality(connection, mine),
        totals=totals,
        top_skus=await _best(connection, mine),
    )


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Sequence[Mapping[Any, Any]]:
    return list((await connection.execute(query)).mappings())


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _axes() -> tuple[ColumnElement[Any], ...]:
    """What `_axes_of` reads."""
    out_of_stock = select(holds.c.order_id).where(
        holds.c.status == HoldStatus.ACTIVE, holds.c.reason == HoldReason.INVENTORY_OUT_OF_STOCK
    )
    picking = select(line_quantities.c.order_id).where(line_quantities.c.state.in_(PICKING))
    return (
        orders.c.status,
        orders.c.payment_status,
        orders.c.fulfillment_status,
        case((orders.c.id.in_(out_of_stock), 1), else_=0).label("out_of_stock"),
        case((orders.c.id.in_(picking), 1), else_=0).label("picking"),
    )


def _axes_of(row: Mapping[Any, Any]) -> OrderStatuses:
    return OrderStatuses(
        row["status"],
        row["payment_status"],
        row["fulfillment_status"],
        bool(row["out_of_stock"]),
        bool(row["picking"]),
    )


def _by_axes(mine: ColumnElement[bool]) -> Select[Any]:
    """Orders and money for each combination of the axes that a stage is read from."""
    axes = (*_axes(), orders.c.currency)
    sums = (orders.c.goods_total, orders.c.shipping_total, orders.c.authorized_total)
    inner = select(*axes, *sums).where(mine).subquery()
    keys = [inner.c[axis.name] for axis in axes]
    return select(
        *keys,
        func.count().label("orders"),
        _sum(inner.c.goods_total).label("goods"),
        _sum(inner.c.shipping_total).label("shipping"),
        _sum(inner.c.authorized_total).label("payments"),
    ).group_by(*keys)


def _staged(rows: Sequence[Mapping[Any, Any]]) -> tuple[Counter[Stage], tuple[CurrencyTotals, ...]]:
    stages: Counter[Stage] = Counter()
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        stage = stage_of(_axes_of(row))
        stages[stage] += row["orders"]
        mine = sums.setdefault(row["currency"], Counter())
        for name in ("goods", "shipping", "payments"):
            mine[name] += int(row[name])
        mine["delivered_goods"] += int(row["goods"]) if stage is Stage.DELIVERED else 0
    names = CurrencyTotals.__dataclass_fields__
    return stages, tuple(
        CurrencyTotals(**{name: Money(mine[name], currency) for name in names})
        for currency, mine in sorted(sums.items())
    )


def _units(mine: ColumnElement[bool]) -> Select[Any]:
    each = (
        select(_sum(order_lines.c.quantity).label("units"))
        .select_from(order_lines.join(orders, order_lines.c.order_id == orders.c.id))
        .where(mine)
        .group_by(order_lines.c.order_id)
        .subquery()
    )
    skus = (
        select(func.count(order_lines.c.sku.distinct()))
        .select_from(order_lines.join(orders, order_lines.c.order_id == orders.c.id))
        .where(mine)
    )
    return select(
        _sum(each.c.units).label("units"),
        _sum(case((each.c.units > 1, 1), else_=0)).label("several"),
        skus.scalar_subquery().label("skus"),
    )


def _places(mine: ColumnElement[bool]) -> Select[Any]:
    joined = fulfillment_orders.join(orders, fulfillment_orders.c.order_id == orders.c.id)
    distinct = func.count(fulfillment_orders.c.location_id.distinct())
    each = (
        select(distinct.label("places"))
        .select_from(joined)
        .where(mine)
        .group_by(fulfillment_orders.c.order_id)
        .subquery()
    )
    return select(
        _sum(case((each.c.places > 1, 1), else_=0)).label("split"),
        select(distinct).select_from(joined).where(mine).scalar_subquery().label("locations"),
    )


def _people(mine: ColumnElement[bool]) -> Select[Any]:
    counted = select(func.count().label("n")).select_from(orders).where(mine)
    each = counted.group_by(orders.c.customer_id).subquery()
    repeated = _sum(case((each.c.n > 1, 1), else_=0))
    return select(func.count().label("all"), repeated.label("repeated")).select_from(each)


def _handed_over() -> Any:
    """When a carrier first said it has the goods, per shipment."""
    return (
        select(tracking_events.c.shipment_id, func.min(tracking_events.c.occurred_at).label("at"))
        .where(tracking_events.c.kind == TrackingKind.TRANSIT, tracking_events.c.applied.is_(True))
        .group_by(tracking_events.c.shipment_id)
        .subquery()
    )


def _handovers(mine: ColumnElement[bool]) -> Select[Any]:
    handed = _handed_over()
    limit = fulfillment_orders.c.ship_by
    each = (
        select(func.max(case((handed.c.at > limit, 1), else_=0)).label("late"))
        .select_from(
            shipments.join(handed, handed.c.shipment_id == shipments.c.id)
            .join(fulfillment_orders, fulfillment_orders.c.id == shipments.c.fulfillment_order_id)
            .join(orders, orders.c.id == shipments.c.order_id)
        )
        .where(mine, limit.is_not(None))
        .group_by(shipments.c.order_id)
        .subquery()
    )
    return select(_sum(each.c.late).label("late"), func.count().label("all")).select_from(each)


async def _punctuality(
    connection: AsyncConnection, mine: ColumnElement[bool]
) -> DeliveryPerformance:
    paid = (
        select(payments.c.order_id, func.max(payments.c.captured_at).label("at"))
        .where(payments.c.status != PaymentStatus.VOIDED)
        .group_by(payments.c.order_id)
        .subquery()
    )
    shipped = _handed_over()
    handed = (
        select(shipments.c.order_id, func.min(shipped.c.at).label("at"))
        .join(shipped, shipped.c.shipment_id == shipments.c.id)
        .group_by(shipments.c.order_id)
        .subquery()
    )
    query = (
        select(
            *_axes(),
            channels.c.time_zone.label("zone"),
            orders.c.placed_at,
            paid.c.at.label("paid_at"),
            handed.c.at.label("handed_over"),
            orders.c.delivered_at,
            orders.c.promised_on,
        )
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(paid, paid.c.order_id == orders.c.id)
        .outerjoin(handed, handed.c.order_id == orders.c.id)
        .where(mine, orders.c.fulfillment_status == OrderFulfillmentStatus.DELIVERED)
    )
    names = DeliveredOrder.__dataclass_fields__
    found = DeliveryPerformance()
    async with connection.stream(query) as rows:
        async for row in rows.mappings():
            if stage_of(_axes_of(row)) is Stage.DELIVERED:
                found.add(DeliveredOrder(**{name: row[name] for name in names}))
    return found


async def _best(connection: AsyncConnection, mine: ColumnElement[bool]) -> tuple[TopSku, ...]:
    worth = func.sum(order_lines.c.unit_price * order_lines.c.quantity)
    query = (
        select(order_lines.c.sku, order_lines.c.currency, worth.label("worth"))
        .select_from(order_lines.join(orders, order_lines.c.order_id == orders.c.id))
        .where(mine)
        .group_by(order_lines.c.sku, order_lines.c.currency)
        .order_by(worth.desc(), order_lines.c.sku)
        .limit(BEST_MAX)
    )
    return tuple(
        TopSku(sku=row["sku"], goods=Money(int(row["worth"]), row["currency"]))
        for row in await _rows(connection, query)
    )
