"""Orders loaded in batches and derived anew by the domain's own rules."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.order.aggregate import Order
from domain.order.event import OrderEvent
from domain.order.fulfillment import FulfillmentOrder, FulfillmentOrderStatus
from domain.order.line import IN_WORK, OUT, LineState, QuantityChange
from domain.verify import Check, Difference
from persistence.aggregates import AGGREGATES, build
from persistence.rows import attributes_of
from persistence.tables import events

BATCH = 500
STATUSES = ("status", "payment_status", "fulfillment_status")
# fmt: off
DERIVED: dict[str, Check] = {
    **dict.fromkeys(STATUSES, Check.ORDER_STATUS),
    "goods_total":      Check.ORDER_TOTALS,
    "shipping_total":   Check.ORDER_TOTALS,
    "total":            Check.ORDER_TOTALS,
    "authorized_total": Check.ORDER_TOTALS,
    "captured_total":   Check.ORDER_TOTALS,
    "refunded_total":   Check.ORDER_TOTALS,
    "delivered_at":     Check.DELIVERED_AT,
}
# fmt: on
_S = FulfillmentOrderStatus


async def order_differences(connection: AsyncConnection) -> AsyncIterator[Difference]:
    orders, last = AGGREGATES[Order].table, ""
    while True:
        page = select(orders).where(orders.c.id > last).order_by(orders.c.id).limit(BATCH)
        roots = (await connection.execute(page)).mappings().all()
        if not roots:
            return
        last = roots[-1]["id"]
        stored = {row["id"]: attributes_of(orders, row) for row in roots}
        parts = await _parts(connection, list(stored))
        told = await _events(connection, list(stored))
        for id, attributes in stored.items():
            order: Order = build(Order, {**attributes, **parts[id]})
            for one in _compared(order, attributes, told[id]):
                yield one


async def _parts(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The parts of each order, under the constructor's names."""
    found: dict[str, dict[str, Any]] = {id: {} for id in ids}
    for part in AGGREGATES[Order].parts:
        table = part.table
        of_order: dict[str, list[Any]] = defaultdict(list)
        rows = await connection.execute(
            select(table).where(table.c.order_id.in_(ids)).order_by(table.c.id)
        )
        for row in rows.mappings():
            of_order[row["order_id"]].append(build(part.kind, attributes_of(table, row)))
        for id in ids:
            found[id][part.into or part.attribute] = part.wrap(of_order[id])
    return found


async def _events(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[OrderEvent]]:
    of_order: dict[str, list[OrderEvent]] = defaultdict(list)
    rows = await connection.execute(
        select(events).where(events.c.order_id.in_(ids)).order_by(events.c.sequence)
    )
    for row in rows.mappings():
        of_order[row["order_id"]].append(build(OrderEvent, dict(row)))
    return of_order


def _compared(
    order: Order, stored: dict[str, Any], told: Sequence[OrderEvent]
) -> Iterator[Difference]:
    for name, check in DERIVED.items():
        computed = getattr(order, name)
        if computed != stored[name]:
            yield Difference(check, order.id, f"{name} {stored[name]}", f"{name} {computed}")
    for name in STATUSES:
        if told and getattr(told[-1], name) != getattr(order, name):
            newest, computed = getattr(told[-1], name), getattr(order, name)
            yield Difference(Check.EVENT_STATUS, told[-1].id, newest, computed)
    yield from _replayed(order, told)
    yield from _works(order)


def _replayed(order: Order, told: Sequence[OrderEvent]) -> Iterator[Difference]:
    """The units in each state, reached again from the ordered quantities by the events alone."""
    units = {line.id: Counter({LineState.PENDING: line.quantity}) for line in order.lines}
    for change in (change for event in told for change in event.changes):
        _apply(units, change)
    standing: dict[str, Counter[LineState]] = {line.id: Counter() for line in order.lines}
    for one in order.standings:
        standing[one.line_id][one.state] += one.quantity
    for line_id, states in standing.items():
        if sum(states.values()) == order.line(line_id).quantity and states != +units[line_id]:
            yield Difference(
                Check.EVENT_CHANGES, line_id, _states(states), _states(+units[line_id])
            )


def _apply(units: dict[str, Counter[LineState]], change: QuantityChange) -> None:
    if change.line_id in units:
        units[change.line_id][change.from_state] -= change.quantity
        units[change.line_id][change.to_state] += change.quantity


def _works(order: Order) -> Iterator[Difference]:
    """A fulfillment order's status against the units it has: to begin with, in work, and out."""
    for work in order.fulfillment_orders:
        possible = _possible(order, work)
        if work.status not in possible:
            yield Difference(
                Check.FULFILLMENT_STATUS, work.id, work.status, " or ".join(sorted(possible))
            )


def _possible(order: Order, work: FulfillmentOrder) -> set[FulfillmentOrderStatus]:
    if order.tally.count(IN_WORK, work.id):
        return {_S.IN_PROGRESS}
    if order.tally.count({LineState.ALLOCATED}, work.id):
        return {_S.OPEN, _S.ON_HOLD}
    if order.tally.count(OUT, work.id):
        return {_S.INCOMPLETE} if work.rejected else {_S.CLOSED}
    return {_S.CANCELLED}


def _states(units: Counter[LineState]) -> str:
    return ", ".join(f"{n} {state}" for state, n in sorted(units.items()))
