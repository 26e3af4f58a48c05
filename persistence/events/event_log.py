"""Stored events in the order of their positions, as live streams read them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic

from sqlalchemy import ColumnElement, Select, String, cast, false, func, or_, select, true

from domain.inventory.level import InventoryMovement
from domain.orders.event import OrderEvent
from domain.ports.event_log import ANYTHING, Key, SequencedEvent, Topic
from domain.shared.record import Noun, Record
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
from persistence.events.dead_letters import DECODING_ERRORS, SqlDeadLetters, without_dead_letters
from persistence.events.logs import INVENTORY, ORDERS, Log
from persistence.tables import inventory_movements, order_events, orders
from persistence.tables.mapping.rows import record_of


class SqlEventLog(ABC, Generic[Noun]):
    """Events with a position, without the dead letters."""

    kind: type[Noun]
    log: Log

    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader
        self._dead_letters = SqlDeadLetters(engines)

    async def head(self) -> int:
        rows = await self._rows(select(self.log.head()))
        return int(rows[0]["head"])

    async def position_of(self, insert_id: int) -> int | None:
        # One statement: between two, this event and later ones could be assigned positions.
        events, positions = self.log.events.c, self.log.positions
        joined = self.log.events.outerjoin(positions, positions.c.insert_id == events.insert_id)
        query = select(positions.c.position, self.log.head()).select_from(joined)
        rows = await self._rows(query.where(events.insert_id == insert_id))
        return rows[0]["position"] or rows[0]["head"] if rows else None

    async def newest(self) -> int:
        newest = func.coalesce(func.max(self.log.events.c.insert_id), 0)
        rows = await self._rows(select(newest.label("newest")))
        return int(rows[0]["newest"])

    async def settled(self, insert_id: int) -> int | None:
        # One statement: an event that is assigned a position after it is not waited for.
        pending = self.log.pending_up_to(insert_id, self._engine.dialect.name)
        rows = await self._rows(select(self.log.head(), pending.label("pending")))
        return None if rows[0]["pending"] else int(rows[0]["head"])

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[Noun]]:
        query = without_dead_letters(self._query(topic), self.log.events)
        positions = self.log.positions.c
        query = query.where(positions.position > position).order_by(positions.position)
        query = query.limit(limit)
        while True:
            try:
                rows = await self._rows(query)
            except DECODING_ERRORS:
                ids = query.with_only_columns(positions.insert_id, maintain_column_froms=True)
                insert_ids = [row["insert_id"] for row in await self._rows(ids)]
                if not await self._dead_letters.add(self.log.events, insert_ids):
                    raise
            else:
                return [
                    SequencedEvent(row["position"], record_of(self.kind, self.log.events, row))
                    for row in rows
                ]

    @abstractmethod
    def _query(self, topic: Topic | None) -> Select[Any]: ...

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> list[Mapping[Any, Any]]:
        with translating_errors():
            async with self._engine.connect() as connection:
                return list((await connection.execute(query)).mappings())


class SqlOrderEventLog(SqlEventLog[OrderEvent]):
    """The log of order events."""

    kind = OrderEvent
    log = ORDERS

    def _query(self, topic: Topic | None) -> Select[Any]:
        channel = orders.c.channel_id.label("order_channel_id")
        query = ORDERS.positioned(channel, orders.c.customer_id.label("customer_id"))
        return query.join(orders, orders.c.id == order_events.c.order_id).where(
            *_order_conditions(topic)
        )

    def keys(self, sequenced: SequencedEvent[OrderEvent]) -> Iterable[Key]:
        event: Record[OrderEvent] = sequenced.record
        yield ANYTHING
        yield "order", event.order_id
        yield "channel", event.order_channel_id
        yield "customer", event.customer_id
        for location_id in event.location_ids:
            yield "location", location_id

    def matches(self, sequenced: SequencedEvent[OrderEvent], topic: Topic) -> bool:
        event: Record[OrderEvent] = sequenced.record
        return (
            topic.order_id in (None, event.order_id)
            and topic.channel_id in (None, event.order_channel_id)
            and topic.customer_id in (None, event.customer_id)
            and (topic.location_id is None or topic.location_id in event.location_ids)
            and topic.visible.sees_event(
                {
                    "order_id": (event.order_id,),
                    "customer_id": (event.customer_id,),
                    "channel_ids": (event.order_channel_id,),
                    "location_ids": event.location_ids,
                }
            )
        )


class SqlInventoryEventLog(SqlEventLog[InventoryMovement]):
    """The inventory ledger, read as an event log."""

    kind = InventoryMovement
    log = INVENTORY

    def _query(self, topic: Topic | None) -> Select[Any]:
        skus = searchable(sorted(topic.skus)) if topic else []
        location_id = topic.location_id if topic else None
        return INVENTORY.positioned().where(
            inventory_movements.c.sku.in_(skus) if topic and topic.skus else true(),
            inventory_movements.c.location_id == location_id if location_id else true(),
            inventory_movements.c.kind.in_(topic.kinds) if topic and topic.kinds else true(),
            _visible(topic, {"location_ids": inventory_movements.c.location_id.in_}),
        )

    def keys(self, sequenced: SequencedEvent[InventoryMovement]) -> Iterable[Key]:
        movement: Record[InventoryMovement] = sequenced.record
        yield ANYTHING
        yield "sku", movement.sku
        yield "location", movement.location_id

    def matches(self, sequenced: SequencedEvent[InventoryMovement], topic: Topic) -> bool:
        movement: Record[InventoryMovement] = sequenced.record
        return (
            (not topic.skus or movement.sku in topic.skus)
            and topic.location_id in (None, movement.location_id)
            and (not topic.kinds or movement.kind in topic.kinds)
            and topic.visible.sees_event({"location_ids": (movement.location_id,)})
        )


def _order_conditions(topic: Topic | None) -> list[ColumnElement[bool]]:
    if topic is None:
        return []
    conditions: list[ColumnElement[bool]] = []
    if topic.order_id is not None:
        conditions.append(order_events.c.order_id == topic.order_id)
    if topic.channel_id is not None:
        conditions.append(orders.c.channel_id == topic.channel_id)
    if topic.customer_id is not None:
        conditions.append(orders.c.customer_id == topic.customer_id)
    if topic.location_id is not None:
        conditions.append(_at((topic.location_id,)))
    conditions.append(_visible(topic, _OF_ORDERS))
    return conditions


def _at(location_ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether an order event is about one of these locations."""
    # JSON does not escape any character of an id, so a text search in the list is exact.
    listed = cast(order_events.c.location_ids, String)
    return or_(false(), *(listed.contains(f'"{id}"') for id in location_ids))


Condition = Callable[[Sequence[str]], ColumnElement[bool]]

_OF_ORDERS: dict[str, Condition] = {
    "order_id": order_events.c.order_id.in_,
    "customer_id": orders.c.customer_id.in_,
    "channel_ids": orders.c.channel_id.in_,
    "location_ids": _at,
}


def _visible(topic: Topic | None, conditions: Mapping[str, Condition]) -> ColumnElement[bool]:
    """The condition for the events that a subscriber may see (see `Visible.sees_event`)."""
    if topic is None or not topic.visible.limits:
        return true() if topic is None or topic.visible.sees_event({}) else false()
    telling = [limit for limit in topic.visible.limits if limit in conditions]
    found = [conditions[limit](topic.visible.values(limit)) for limit in telling]
    return or_(*found) if found else true()
