"""Annotations of orders, stored outside the aggregate: tags, references, relations. What one unit
of work knows of it, and what of it has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from domain.orders.annotations.reference import OrderReference, ReferenceKey, unique_key
from domain.orders.order import Order
from domain.shared.text.keys import key_hash
from persistence import tables as t
from persistence.engine.dialects import insert_replacing
from persistence.engine.driver import Statements
from persistence.tables.mapping.nouns import TABLES
from persistence.tables.mapping.rows import attributes_of, row_of
from persistence.writes.aggregates import build
from persistence.writes.annotations.metafields import touch


@dataclass(frozen=True)
class _Known:
    order: Order
    things: dict[str, Any]
    before: dict[str, Any]


class OrderAnnotations:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._known: dict[tuple[type, str], _Known] = {}

    async def of(self, kind: type, order: Order, *, new: bool) -> dict[str, Any]:
        """A new order has none. Others were locked when they were loaded."""
        key = kind, order.id
        if key not in self._known:
            found = {} if new else await self._load(kind, order.id)
            self._known[key] = _Known(order, found, dict(found))
        return self._known[key].things

    async def _load(self, kind: type, order_id: str) -> dict[str, Any]:
        table = TABLES[kind]
        rows = await self._statements.execute(select(table).where(table.c.order_id == order_id))
        things = [build(kind, attributes_of(table, row)) for row in rows.mappings()]
        return {thing.id: thing for thing in things}

    async def orders_with(
        self, channel_id: str, references: Sequence[ReferenceKey]
    ) -> dict[str, str]:
        """Stored, or to be stored with this work."""
        kept, wanted = t.order_references.c, {one.key for one in references}
        hashes = {key_hash(one.value) for one in references}
        rows = await self._statements.execute(
            select(kept.order_id, kept.system, kept.type, kept.value)
            .join(t.orders, t.orders.c.id == kept.order_id)
            .where(kept.value_hash.in_(sorted(hashes)), t.orders.c.channel_id == channel_id)
            # Of several, the oldest is the last one noted here.
            .order_by(kept.order_id.desc())
        )
        found = {
            ReferenceKey(system=row.system, type=row.type, value=row.value).key: row.order_id
            for row in rows
        }
        keys = {unique_key(channel_id, one): one.key for one in references}
        for (kind, order_id), known in self._known.items():
            if kind is OrderReference:
                same = {one.unique_key for one in known.things.values()} & keys.keys()
                found |= {keys[key]: order_id for key in same if key}
        return {key: order_id for key, order_id in found.items() if key in wanted}

    def forget(self, root: Any) -> None:
        self._known = {key: one for key, one in self._known.items() if one.order is not root}

    async def save(self, now: datetime) -> None:
        """Write what has changed, and when its orders did."""
        for (kind, _), known in self._known.items():
            if known.things != known.before:
                await self._write(kind, known)
                await touch(self._statements, known.order, now)
        self._known.clear()

    async def _write(self, kind: type, known: _Known) -> None:
        table = TABLES[kind]
        gone = known.before.keys() - known.things.keys()
        changed = [one for id, one in known.things.items() if known.before.get(id) != one]
        if gone:
            await self._statements.execute(delete(table).where(table.c.id.in_(sorted(gone))))
        if changed:
            statement = insert_replacing(self._statements, table)
            await self._statements.execute(statement, [row_of(table, one) for one in changed])
