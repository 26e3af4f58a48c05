"""Rows of orders against one another, where one statement can tell."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import Prefix
from domain.order.event import OrderEventKind
from domain.order.line import OUT
from domain.order.payment import TenderStatus
from domain.verify import Check, Difference
from persistence import tables as t

ANSWERS = {
    Prefix.CHANNEL: t.channels,
    Prefix.CUSTOMER: t.customers,
    Prefix.PRODUCT: t.products,
    Prefix.LOCATION: t.locations,
    Prefix.LEVEL: t.levels,
    Prefix.ORDER: t.orders,
    Prefix.PAYMENT: t.payments,
    Prefix.FULFILLMENT_ORDER: t.fulfillment_orders,
    Prefix.SHIPMENT: t.shipments,
}
_P = TenderStatus


async def line_units(connection: AsyncConnection) -> list[Difference]:
    units = (
        select(t.standings.c.line_id, func.sum(t.standings.c.quantity).label("units"))
        .group_by(t.standings.c.line_id)
        .subquery()
    )
    standing = func.coalesce(units.c.units, 0)
    query = (
        select(t.lines.c.id, t.lines.c.quantity, standing)
        .outerjoin(units, units.c.line_id == t.lines.c.id)
        .where(standing != t.lines.c.quantity)
    )
    return await _found(connection, Check.LINE_UNITS, query)


async def line_totals(connection: AsyncConnection) -> list[Difference]:
    c = t.lines.c
    price, shipping = cast(c.unit_price, BigInteger), cast(c.shipping, BigInteger)
    total = price * c.quantity + shipping
    query = select(c.id, c.total, total).where(cast(c.total, BigInteger) != total)
    return await _found(connection, Check.LINE_TOTALS, query)


async def event_sequences(connection: AsyncConnection) -> list[Difference]:
    c, count = t.events.c, func.count()
    counted = (
        select(c.order_id, count.label("rows"), func.max(c.sequence).label("last"))
        .group_by(c.order_id)
        .subquery()
    )
    rows, last = func.coalesce(counted.c.rows, 0), func.coalesce(counted.c.last, 0)
    query = (
        select(t.orders.c.id, t.orders.c.sequence, rows, last)
        .outerjoin(counted, counted.c.order_id == t.orders.c.id)
        .where(or_(t.orders.c.sequence != rows, t.orders.c.sequence != last))
    )
    return [
        Difference(Check.EVENT_SEQUENCE, id, f"sequence {sequence}", f"{n} events, last {last}")
        for id, sequence, n, last in await connection.execute(query)
    ]


async def placed_events(connection: AsyncConnection) -> list[Difference]:
    c = t.events.c
    placed = c.kind == OrderEventKind.ORDER_PLACED
    counted = (
        select(
            c.order_id,
            func.count().label("rows"),
            func.max(c.sequence).label("last"),
        )
        .where(placed)
        .group_by(c.order_id)
        .subquery()
    )
    rows = func.coalesce(counted.c.rows, 0)
    query = (
        select(t.orders.c.id, rows, literal("1 placed event, the first"))
        .outerjoin(counted, counted.c.order_id == t.orders.c.id)
        .where(or_(rows != 1, counted.c.last != 1))
    )
    return await _found(connection, Check.PLACED_EVENT, query)


async def payment_amounts(connection: AsyncConnection) -> list[Difference]:
    """The bounds, and the status that the amounts amount to."""
    c = t.payments.c
    authorized, captured, refunded = (
        cast(c[name], BigInteger) for name in ("authorized", "captured", "refunded")
    )
    bound = and_(refunded >= 0, refunded <= captured, captured <= authorized)
    untouched = and_(c.captured_at.is_(None), captured == 0, refunded == 0)
    in_part = and_(captured > 0, captured < authorized)
    # fmt: off
    fits = case(
        (c.status.in_([_P.AUTHORIZED, _P.VOIDED]), untouched),
        (c.status == _P.PARTIALLY_CAPTURED,        and_(in_part, refunded == 0)),
        (c.status == _P.CAPTURED,                  and_(captured == authorized, refunded == 0)),
        (c.status == _P.PARTIALLY_REFUNDED,        and_(refunded > 0, refunded < captured)),
        else_=refunded == captured,
    )
    # fmt: on
    query = select(c.id, c.status, authorized, captured, refunded).where(
        or_(bound.is_(False), fits.is_(False))
    )
    return [
        Difference(
            Check.PAYMENT_AMOUNTS, id, status, f"{refunded} refunded ≤ {captured} ≤ {authorized}"
        )
        for id, status, authorized, captured, refunded in await connection.execute(query)
    ]


async def shipped_units(connection: AsyncConnection) -> list[Difference]:
    """Per fulfillment order and line."""
    shipped = (
        select(
            t.shipments.c.fulfillment_order_id.label("work"),
            t.shipment_lines.c.line_id,
            t.shipment_lines.c.quantity.label("stored"),
            literal(0).label("computed"),
        )
        .select_from(t.shipment_lines)
        .join(t.shipments, t.shipments.c.id == t.shipment_lines.c.shipment_id)
    )
    out = select(
        t.standings.c.fulfillment_order_id,
        t.standings.c.line_id,
        literal(0),
        t.standings.c.quantity,
    ).where(t.standings.c.state.in_(sorted(OUT)))
    both = union_all(shipped, out).subquery()
    stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
    query = (
        select(both.c.line_id, stored, computed)
        .group_by(both.c.work, both.c.line_id)
        .having(stored != computed)
    )
    return await _found(connection, Check.SHIPPED_UNITS, query)


def _numbers() -> Subquery:
    """The count in each order's number, or 0 where it begins with another channel's prefix."""
    number, prefix = t.orders.c.number, t.channels.c.number_prefix
    begins = func.substr(number, 1, func.length(prefix) + 1) == prefix + "-"
    digits = cast(func.substr(number, func.length(prefix) + 2), BigInteger) - 100_000
    return (
        select(t.orders.c.channel_id, case((begins, digits), else_=0).label("n"))
        .join(t.channels, t.channels.c.id == t.orders.c.channel_id)
        .subquery()
    )


async def order_numbers(connection: AsyncConnection) -> list[Difference]:
    numbers = _numbers()
    used = (
        select(
            numbers.c.channel_id,
            func.count(numbers.c.n.distinct()).label("used"),
            func.min(numbers.c.n).label("first"),
            func.max(numbers.c.n).label("last"),
        )
        .group_by(numbers.c.channel_id)
        .subquery()
    )
    counter = func.coalesce(t.order_numbers.c.last, 0)
    count = func.coalesce(used.c.used, 0)
    query = (
        select(t.channels.c.id, counter, count, used.c.first, used.c.last)
        .outerjoin(t.order_numbers, t.order_numbers.c.channel_id == t.channels.c.id)
        .outerjoin(used, used.c.channel_id == t.channels.c.id)
        .where(or_(counter != count, and_(count > 0, or_(used.c.first != 1, used.c.last != count))))
    )
    return [
        Difference(Check.ORDER_NUMBERS, id, f"counter {stored}", f"{n} numbers, {first} to {last}")
        for id, stored, n, first, last in await connection.execute(query)
    ]


async def idempotency(connection: AsyncConnection) -> list[Difference]:
    answer = t.idempotency.c.answer
    known: list[ColumnElement[bool]] = [
        and_(
            func.substr(answer, 1, len(prefix) + 1) == f"{prefix}_",
            select(table.c.id).where(table.c.id == answer).exists(),
        )
        for prefix, table in ANSWERS.items()
    ]
    query = select(t.idempotency.c.key, answer, literal("nothing")).where(~or_(*known))
    return await _found(connection, Check.IDEMPOTENCY, query)


async def _found(connection: AsyncConnection, check: Check, query: Select[Any]) -> list[Difference]:
    rows: Sequence[Any] = (await connection.execute(query)).all()
    return [Difference(check, str(id), str(a), str(b)) for id, a, b in rows]


ROW_CHECKS = (
    line_units,
    line_totals,
    event_sequences,
    placed_events,
    payment_amounts,
    shipped_units,
    order_numbers,
    idempotency,
)
