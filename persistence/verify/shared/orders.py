"""Loads all orders in batches, each with its stored row, events and search terms."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.event import OrderEvent
from domain.orders.order import Order
from persistence.tables import order_events, search_terms
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import AGGREGATES, build

BATCH = 500


@dataclass(frozen=True)
class StoredOrder:
    """An order, the stored attributes of its row, its events in sequence, and its search terms."""

    order: Order
    stored: dict[str, Any]
    events: Sequence[OrderEvent]
    terms: set[str]


async def stored_orders(connection: AsyncConnection) -> AsyncIterator[StoredOrder]:
    orders, last_id = AGGREGATES[Order].table, ""
    while True:
        page = select(orders).where(orders.c.id > last_id).order_by(orders.c.id).limit(BATCH)
        roots = (await connection.execute(page)).mappings().all()
        if not roots:
            return
        last_id = roots[-1]["id"]
        stored = {row["id"]: attributes_of(orders, row) for row in roots}
        parts = await _parts(connection, stored)
        events_of = await _events(connection, list(stored))
        terms_of = await stored_terms(connection, list(stored))
        for id, attributes in stored.items():
            order: Order = build(Order, {**attributes, **parts[id]})
            yield StoredOrder(order, attributes, events_of[id], terms_of[id])


async def stored_terms(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, set[str]]:
    kept = search_terms.c
    terms: dict[str, set[str]] = defaultdict(set)
    query = select(kept.owner_id, kept.term).where(kept.owner_id.in_(ids))
    for owner_id, term in await connection.execute(query):
        terms[owner_id].add(term)
    return terms


async def _parts(
    connection: AsyncConnection, stored: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The parts of each order, under the constructor's names."""
    ids = list(stored)
    parts: dict[str, dict[str, Any]] = {id: {} for id in ids}
    for part in AGGREGATES[Order].parts:
        table = part.table
        of_order: dict[str, list[Any]] = defaultdict(list)
        rows = await connection.execute(
            select(table).where(table.c.order_id.in_(ids)).order_by(table.c.id)
        )
        for row in rows.mappings():
            of_order[row["order_id"]].append(build(part.kind, attributes_of(table, row)))
        for id in ids:
            found = of_order[id] or part.of_before({**stored[id], **parts[id]})
            parts[id][part.parameter or part.attribute] = part.wrap(found)
    return parts


async def _events(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[OrderEvent]]:
    of_order: dict[str, list[OrderEvent]] = defaultdict(list)
    rows = await connection.execute(
        select(order_events)
        .where(order_events.c.order_id.in_(ids))
        .order_by(order_events.c.sequence)
    )
    for row in rows.mappings():
        of_order[row["order_id"]].append(build(OrderEvent, attributes_of(order_events, row)))
    return of_order
