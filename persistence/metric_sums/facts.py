"""What orders add to the metrics, read of many orders at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select

from domain.fulfillment.shipment import TrackingKind
from domain.orders.holds.hold import HoldReason, HoldStatus
from domain.orders.lines.line import NEVER_IN_STOCK, LineState
from domain.payments.settlement import PaymentStatus
from domain.reporting.contributions import Contribution, LineFacts, OrderFacts, contribution_of
from domain.reporting.metrics import DeliveredOrder, OrderStatuses
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.reads.metric_queries.stages import PICKING
from persistence.tables import (
    channels,
    delivery_groups,
    fulfillment_orders,
    holds,
    line_quantities,
    order_lines,
    orders,
    payments,
    shipments,
    tracking_events,
)

IDS = "ids"


def _of(table: Any, *columns: Any) -> Any:
    return select(table.c.order_id, *columns).where(among(table.c.order_id, IDS))


_o = orders.c
_ORDERS = Prepared(
    select(
        *(_o.id, _o.channel_id, _o.customer_id, _o.currency, _o.status, _o.fulfillment_status),
        *(_o.goods_total, _o.shipping_total, _o.authorized_total, _o.captured_total),
        *(_o.placed_at, _o.delivered_at, _o.promised_on, channels.c.time_zone),
    )
    .join(channels, channels.c.id == _o.channel_id)
    .where(among(_o.id, IDS))
)
_OUT_OF_STOCK = Prepared(
    _of(holds).where(
        holds.c.status == HoldStatus.ACTIVE, holds.c.reason == HoldReason.INVENTORY_OUT_OF_STOCK
    )
)
_PICKING = Prepared(
    _of(line_quantities).where(or_(*(line_quantities.c.state == state for state in PICKING)))
)
_l = order_lines.c
_LINES = Prepared(
    _of(order_lines, _l.kind, _l.sku, _l.currency, _l.quantity, _l.subtotal, _l.unit_price)
)
_LOCATIONS = Prepared(_of(fulfillment_orders, fulfillment_orders.c.location_id).distinct())
_e = tracking_events.c
# A time that is not believed does not count.
_FIRST = func.min(case((_e.implausible, _e.recorded_at), else_=_e.occurred_at)).label("at")
_HANDOVERS = Prepared(
    select(_e.order_id, _FIRST, fulfillment_orders.c.ship_by)
    .join(shipments, shipments.c.id == _e.shipment_id)
    .join(fulfillment_orders, fulfillment_orders.c.id == shipments.c.fulfillment_order_id)
    .where(among(_e.order_id, IDS), _e.kind == TrackingKind.TRANSIT, _e.applied.is_(True))
    .group_by(_e.order_id, _e.shipment_id, fulfillment_orders.c.ship_by)
)
_PAID = Prepared(
    _of(payments, func.max(payments.c.captured_at).label("at"))
    .where(payments.c.status != PaymentStatus.VOIDED)
    .group_by(payments.c.order_id)
)
_PROMISED = Prepared(
    _of(delivery_groups, func.max(delivery_groups.c.promised_on).label("latest")).group_by(
        delivery_groups.c.order_id
    )
)
# Units without a location yet are demanded where the customer collects them, if that is known.
_q, _NOT_DEMANDED = line_quantities.c, (LineState.CANCELLED, *NEVER_IN_STOCK)
DEMANDED = Prepared(
    select(
        *(_q.order_id, _l.sku, _q.quantity),
        func.coalesce(fulfillment_orders.c.location_id, delivery_groups.c.location_id).label(
            "location_id"
        ),
    )
    .join(order_lines, _l.id == _q.line_id)
    .outerjoin(fulfillment_orders, fulfillment_orders.c.id == _q.fulfillment_order_id)
    .outerjoin(delivery_groups, delivery_groups.c.id == _l.delivery_group_id)
    .where(
        among(_q.order_id, IDS),
        _l.sku.is_not(None),
        *(_q.state != state for state in _NOT_DEMANDED),
    )
)


class _Read:
    """The rows of some orders, by their ids."""

    def __init__(self, statements: Statements, ids: Sequence[str]) -> None:
        self._statements = statements
        self._ids = ids

    async def rows(self, query: Prepared) -> Sequence[Mapping[str, Any]]:
        return await self._statements.rows(query, **{IDS: list(self._ids)})

    async def some(self, query: Prepared) -> set[str]:
        return {row["order_id"] for row in await self.rows(query)}

    async def lists(self, query: Prepared) -> dict[str, list[Mapping[str, Any]]]:
        found = defaultdict(list)
        for row in await self.rows(query):
            found[row["order_id"]].append(row)
        return found

    async def values(self, query: Prepared, name: str) -> dict[str, Any]:
        return {row["order_id"]: row[name] for row in await self.rows(query)}


async def contributions(statements: Statements, ids: Sequence[str]) -> dict[str, Contribution]:
    """What these orders add now."""
    if not ids:
        return {}
    read = _Read(statements, ids)
    parts = _Parts(
        out_of_stock=await read.some(_OUT_OF_STOCK),
        picking=await read.some(_PICKING),
        lines=await read.lists(_LINES),
        locations=await read.lists(_LOCATIONS),
        handovers=await read.lists(_HANDOVERS),
        paid=await read.values(_PAID, "at"),
        promised=await read.values(_PROMISED, "latest"),
        demanded=await read.lists(DEMANDED),
    )
    return {row["id"]: contribution_of(_facts(row, parts)) for row in await read.rows(_ORDERS)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """The parts of some orders, by the ids of these."""

    out_of_stock: set[str]
    picking: set[str]
    lines: Mapping[str, Sequence[Mapping[str, Any]]]
    locations: Mapping[str, Sequence[Mapping[str, Any]]]
    handovers: Mapping[str, Sequence[Mapping[str, Any]]]
    paid: Mapping[str, datetime | None]
    promised: Mapping[str, date | None]
    demanded: Mapping[str, Sequence[Mapping[str, Any]]]


def _facts(row: Mapping[str, Any], parts: _Parts) -> OrderFacts:
    id = row["id"]
    scans = [(one["at"], one["ship_by"]) for one in parts.handovers.get(id, ())]
    return OrderFacts(
        channel_id=row["channel_id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        statuses=OrderStatuses(
            row["status"],
            row["captured_total"] > 0,
            row["fulfillment_status"],
            id in parts.out_of_stock,
            id in parts.picking,
        ),
        goods=row["goods_total"],
        shipping=row["shipping_total"],
        payments=row["authorized_total"],
        lines=[_line(line) for line in parts.lines.get(id, ())],
        locations=frozenset(one["location_id"] for one in parts.locations.get(id, ())),
        handovers=scans,
        demanded=[
            (one["location_id"], one["sku"], one["quantity"]) for one in parts.demanded.get(id, ())
        ],
        times=DeliveredOrder(
            zone=row["time_zone"],
            placed_at=row["placed_at"],
            paid_at=parts.paid.get(id),
            handed_over=min((at for at, _ in scans if at is not None), default=None),
            delivered_at=row["delivered_at"],
            promised_on=parts.promised.get(id) or row["promised_on"],
        ),
    )


def _line(row: Mapping[str, Any]) -> LineFacts:
    value = row["subtotal"]
    return LineFacts(
        row["kind"],
        row["sku"],
        row["currency"],
        row["quantity"],
        row["unit_price"] * row["quantity"] if value is None else value,
    )
