"""Handovers to carriers, and the performance of deliveries."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.fulfillment.shipment import TrackingKind
from domain.payments.settlement import PaymentStatus
from domain.reporting.metrics import DeliveredOrder, DeliveryPerformance, Stage, stage_of
from persistence.reads.metric_queries.common import total
from persistence.reads.metric_queries.stages import status_columns, statuses_of
from persistence.tables import (
    channels,
    delivery_groups,
    fulfillment_orders,
    orders,
    payments,
    shipments,
    tracking_events,
)


def handovers(included: ColumnElement[bool]) -> Select[Any]:
    """Orders handed over to a carrier, and those handed over late."""
    handed_over = _handovers_by_shipment()
    limit = fulfillment_orders.c.ship_by
    each = (
        select(func.max(case((handed_over.c.at > limit, 1), else_=0)).label("late"))
        .select_from(
            shipments.join(handed_over, handed_over.c.shipment_id == shipments.c.id)
            .join(fulfillment_orders, fulfillment_orders.c.id == shipments.c.fulfillment_order_id)
            .join(orders, orders.c.id == shipments.c.order_id)
        )
        .where(included, limit.is_not(None))
        .group_by(shipments.c.order_id)
        .subquery()
    )
    return select(total(each.c.late).label("late"), func.count().label("all")).select_from(each)


async def delivery_performance(
    connection: AsyncConnection, included: ColumnElement[bool]
) -> DeliveryPerformance:
    """Computed row by row, because calendar days in time zones cannot be computed in SQL."""
    names = DeliveredOrder.__dataclass_fields__
    performance = DeliveryPerformance()
    async with connection.stream(_delivered_orders(included)) as rows:
        async for row in rows.mappings():
            if stage_of(statuses_of(row)) is Stage.DELIVERED:
                performance.add(DeliveredOrder(**{name: row[name] for name in names}))
    return performance


def _delivered_orders(included: ColumnElement[bool]) -> Select[Any]:
    paid = (
        select(payments.c.order_id, func.max(payments.c.captured_at).label("at"))
        .where(payments.c.status != PaymentStatus.VOIDED)
        .group_by(payments.c.order_id)
        .subquery()
    )
    by_shipment = _handovers_by_shipment()
    handed_over = (
        select(shipments.c.order_id, func.min(by_shipment.c.at).label("at"))
        .join(by_shipment, by_shipment.c.shipment_id == shipments.c.id)
        .group_by(shipments.c.order_id)
        .subquery()
    )
    promised = (
        select(delivery_groups.c.order_id, func.max(delivery_groups.c.promised_on).label("latest"))
        .group_by(delivery_groups.c.order_id)
        .subquery()
    )
    return (
        select(
            *status_columns(),
            channels.c.time_zone.label("zone"),
            orders.c.placed_at,
            paid.c.at.label("paid_at"),
            handed_over.c.at.label("handed_over"),
            orders.c.delivered_at,
            func.coalesce(promised.c.latest, orders.c.promised_on).label("promised_on"),
        )
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(promised, promised.c.order_id == orders.c.id)
        .outerjoin(paid, paid.c.order_id == orders.c.id)
        .outerjoin(handed_over, handed_over.c.order_id == orders.c.id)
        .where(included, orders.c.fulfillment_status == OrderFulfillmentStatus.DELIVERED)
    )


def _handovers_by_shipment() -> Any:
    """The first carrier scan of each shipment."""
    events = tracking_events.c
    # A time that is not believed does not count.
    at = case((events.implausible, events.recorded_at), else_=events.occurred_at)
    return (
        select(events.shipment_id, func.min(at).label("at"))
        .where(events.kind == TrackingKind.TRANSIT, events.applied.is_(True))
        .group_by(events.shipment_id)
        .subquery()
    )
