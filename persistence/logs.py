"""Stored happenings, in the order of commit: what live streams are read from."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, String, Table, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.inventory import Movement
from domain.order.event import OrderEvent
from domain.ports import Told, Topic
from domain.record import Record
from persistence.dialects import findable
from persistence.engines import Engines
from persistence.rows import record_of
from persistence.tables import events, movements, orders


class SqlOrderLog:
    """The events of orders, as far as they have a position."""

    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def head(self) -> int:
        return await _head(self._engine, events)

    async def behind(self, arrival: int) -> int | None:
        return await _behind(self._engine, events, arrival)

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[Told[OrderEvent]]:
        query = (
            select(
                events,
                orders.c.channel_id.label("order_channel_id"),
                orders.c.customer_id.label("customer_id"),
            )
            .join(orders, orders.c.id == events.c.order_id)
            .where(events.c.position > position, *_order_conditions(topic))
            .order_by(events.c.position)
            .limit(limit)
        )
        rows = await _rows(self._engine, query)
        return [Told(row["position"], record_of(OrderEvent, events, row)) for row in rows]

    def concerns(self, told: Told[OrderEvent], topic: Topic) -> bool:
        event: Record[OrderEvent] = told.record
        return (
            topic.order_id in (None, event.order_id)
            and topic.channel_id in (None, event.order_channel_id)
            and topic.customer_id in (None, event.customer_id)
            and (topic.location_id is None or topic.location_id in event.location_ids)
        )


def _order_conditions(topic: Topic | None) -> list[ColumnElement[bool]]:
    if topic is None:
        return []
    conditions: list[ColumnElement[bool]] = []
    if topic.order_id is not None:
        conditions.append(events.c.order_id == topic.order_id)
    if topic.channel_id is not None:
        conditions.append(orders.c.channel_id == topic.channel_id)
    if topic.customer_id is not None:
        conditions.append(orders.c.customer_id == topic.customer_id)
    if topic.location_id is not None:
        # Ids hold no characters that JSON escapes, so the text of the list contains the id as is.
        conditions.append(cast(events.c.location_ids, String).contains(f'"{topic.location_id}"'))
    return conditions


class SqlMovementLog:
    """The inventory's ledger, read as a stream."""

    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def head(self) -> int:
        return await _head(self._engine, movements)

    async def behind(self, arrival: int) -> int | None:
        return await _behind(self._engine, movements, arrival)

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[Told[Movement]]:
        skus = movements.c.sku.in_(findable(sorted(topic.skus))) if topic and topic.skus else true()
        here = (
            movements.c.location_id == topic.location_id if topic and topic.location_id else true()
        )
        query = select(movements).where(movements.c.position > position, skus, here)
        rows = await _rows(self._engine, query.order_by(movements.c.position).limit(limit))
        return [Told(row["position"], record_of(Movement, movements, row)) for row in rows]

    def concerns(self, told: Told[Movement], topic: Topic) -> bool:
        movement: Record[Movement] = told.record
        return (not topic.skus or movement.sku in topic.skus) and (
            topic.location_id in (None, movement.location_id)
        )


def _newest(log: Table) -> Label[int]:
    newest = select(func.max(log.c.position)).scalar_subquery()
    return func.coalesce(newest, 0).label("head")


async def _head(engine: AsyncEngine, log: Table) -> int:
    rows = await _rows(engine, select(_newest(log)))
    return int(rows[0]["head"])


async def _behind(engine: AsyncEngine, log: Table, arrival: int) -> int | None:
    # One statement, one look: between two, it could be given a position, and others after it.
    query = select(log.c.position, _newest(log)).where(log.c.arrival == arrival)
    rows = await _rows(engine, query)
    return rows[0]["position"] or rows[0]["head"] if rows else None


async def _rows(engine: AsyncEngine, query: Select[Any]) -> list[Mapping[Any, Any]]:
    async with engine.connect() as connection:
        return list((await connection.execute(query)).mappings())
