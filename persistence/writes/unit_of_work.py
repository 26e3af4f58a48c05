"""One transaction: aggregates, their stock movements and their events are kept together, or not at
all."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.product import Price, Variant
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.inventory.level import Level
from domain.inventory.stock import StockMove
from domain.network.location import Location
from domain.orders.event import OrderEvent
from domain.orders.order import Order
from domain.ports.unit_of_work import Candidate, Remembered, Root, UnitOfWork
from domain.shared.errors import ChangedMeanwhile, NotFound
from domain.shared.ids import NewId, Prefix
from persistence import tables as t
from persistence.engine.dialects import insert_ignoring
from persistence.tables.rows import row_of
from persistence.writes import stock
from persistence.writes.aggregates import AGGREGATES, PART_TABLES, Aggregate, Rows, load, rows_of
from persistence.writes.lookups import Looks
from persistence.writes.order_numbers import Numbers


class Raced(ChangedMeanwhile):
    """Another transaction wrote it between our look and our write: worth another try. Whoever named
    a version is told that it changed on the second look."""


class SqlUnitOfWork:
    def __init__(self, connection: AsyncConnection, new_id: NewId) -> None:
        self._connection = connection
        self._new_id = new_id
        self._seen: dict[tuple[type, str], Any] = {}
        self._before: dict[tuple[type, str], Rows] = {}
        self._absent: dict[tuple[type, tuple[str, ...]], set[tuple[Any, ...]]] = {}
        self._begun: list[Level] = []
        self._numbers = Numbers(connection)
        self._looks = Looks(connection)
        self._moves: list[StockMove] = []
        self._remembered: list[dict[str, Any]] = []

    # --- aggregates --------------------------------------------------------------------------

    async def get(self, kind: type[Root], id: str) -> Root:
        found = await self.find(kind, id=id)
        if found is None:
            raise NotFound(kind.__name__.lower(), id)
        return found

    async def find(self, kind: type[Root], **by: Any) -> Root | None:
        named = self._seen.get((kind, by["id"])) if "id" in by else None
        if named is not None and len(by) == 1:
            return cast(Root, named)
        names = tuple(sorted(by))
        if tuple(by[name] for name in names) in self._absent.get((kind, names), ()):
            return None
        for (seen, _), thing in self._seen.items():
            if seen is kind and all(getattr(thing, name) == value for name, value in by.items()):
                return cast(Root, thing)
        aggregate = AGGREGATES[kind]
        conditions = [aggregate.table.c[name] == value for name, value in by.items()]
        found = await load(self._connection, aggregate, conditions)
        return cast(Root | None, self._met(aggregate, found[0]) if found else None)

    async def gather(self, kind: type[Root], by: str, values: Iterable[str]) -> list[Root]:
        wanted = sorted(set(values))
        aggregate = AGGREGATES[kind]
        found = await load(self._connection, aggregate, [aggregate.table.c[by].in_(wanted)])
        return cast(list[Root], [self._met(aggregate, thing) for thing in found])

    async def known(
        self, kind: type[Root], by: str, values: Iterable[str], **also: str
    ) -> set[str]:
        wanted = sorted(set(values))
        columns = AGGREGATES[kind].table.c
        here = [columns[name] == value for name, value in also.items()]
        rows = await self._connection.execute(
            select(columns[by]).where(columns[by].in_(wanted), *here)
        )
        found = set(rows.scalars())
        names = tuple(sorted((by, *also)))
        absent = self._absent.setdefault((kind, names), set())
        for value in wanted:
            if value not in found:
                absent.add(tuple({by: value, **also}[name] for name in names))
        return found

    async def order_of(self, part: type, id: str) -> Order:
        # The newest first: who works on many orders is mostly busy with the last of them.
        for (kind, _), thing in reversed(self._seen.items()):
            if kind is Order and any(id == one.id for one in _parts(thing, part)):
                return cast(Order, thing)
        table = PART_TABLES[part]
        found = await self._connection.execute(select(table.c.order_id).where(table.c.id == id))
        order_id = found.scalar_one_or_none()
        if order_id is None:
            raise NotFound(_spoken(part), id)
        return await self.get(Order, order_id)

    def add(self, thing: Root) -> None:
        self._seen[type(thing), thing.id] = thing
        for (kind, names), absent in self._absent.items():
            if kind is type(thing):
                absent.discard(tuple(getattr(thing, name) for name in names))

    def forget(self, thing: Root) -> None:
        self._seen.pop((type(thing), thing.id), None)

    # --- look-ups ----------------------------------------------------------------------------

    async def variants(self, skus: Iterable[str]) -> dict[str, Variant]:
        return await self._looks.variants(skus)

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]:
        return await self._looks.prices(channel_id, variant_ids)

    async def candidates(
        self, skus: Iterable[str], method: FulfillmentMethod, chosen: Sequence[str]
    ) -> list[Candidate]:
        return await self._looks.candidates(skus, method, chosen)

    async def next_number(self, channel_id: str) -> int:
        return await self._numbers.next(channel_id)

    async def level(self, sku: str, location_id: str) -> Level:
        found = await self.find(Level, sku=sku, location_id=location_id)
        if found is not None:
            return found
        if not await self.variants([sku]):
            raise NotFound("variant", sku)
        await self.get(Location, location_id)
        fresh = Level(id=self._new_id(Prefix.LEVEL), sku=sku, location_id=location_id)
        self.add(fresh)
        self._begun.append(fresh)
        return fresh

    def move(self, moves: Iterable[StockMove]) -> None:
        self._moves += moves

    # --- idempotency -------------------------------------------------------------------------

    async def recall(self, key: str) -> Remembered | None:
        for row in self._remembered:
            if row["key"] == key:
                return Remembered(row["fingerprint"], row["answer"])
        if self._connection.dialect.name == "postgresql":
            # A twin waits here, and then sees what the first has done. In a statement of its own:
            # what the next one sees is settled as it begins.
            twins = func.pg_advisory_xact_lock(func.hashtextextended(key, 0))
            await self._connection.execute(select(twins))
        columns = t.idempotency.c
        rows = await self._connection.execute(
            select(columns.fingerprint, columns.answer).where(columns.key == key)
        )
        kept = rows.one_or_none()
        return Remembered(*kept) if kept else None

    def remember(self, key: str, fingerprint: str, answer: str, at: datetime) -> None:
        self._remembered.append(
            {"key": key, "fingerprint": fingerprint, "answer": answer, "at": at}
        )

    # --- keeping -----------------------------------------------------------------------------

    @asynccontextmanager
    async def part(self) -> AsyncIterator[UnitOfWork]:
        async with self._connection.begin_nested():
            inner = SqlUnitOfWork(self._connection, self._new_id)
            inner._numbers.follow(self._numbers)
            yield inner
            await inner.save()
        self._numbers.follow(inner._numbers)

    async def save(self) -> None:
        """Write what has changed: keys first (a twin stops there), stock next (a shortage stops
        there), then rows in the order of their references, then events."""
        if self._remembered:
            await self._connection.execute(insert(t.idempotency), self._remembered)
        await self._begin_levels()
        await stock.apply(self._connection, self._all_moves(), self._levels(), self._new_id)
        fresh: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        changed: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        gone: dict[Table, list[str]] = defaultdict(list)
        for (kind, id), thing in self._seen.items():
            if kind is not Level:
                await self._compare(kind, thing, self._before.get((kind, id)), fresh, changed, gone)
        await self._write(fresh, changed, gone)
        await self._numbers.save()
        events: list[OrderEvent] = [e for o in self._orders() for e in o.events]
        if events:
            await self._connection.execute(insert(t.events), [row_of(t.events, e) for e in events])
        for order in self._orders():
            order.events.clear()
            order.stock_moves.clear()

    async def _begin_levels(self) -> None:
        if self._begun:
            rows = [row_of(t.levels, level) for level in self._begun]
            await self._connection.execute(insert_ignoring(self._connection, t.levels), rows)
            self._begun.clear()

    async def _compare(
        self,
        kind: type,
        thing: Any,
        before: Rows | None,
        fresh: dict[Table, list[dict[str, Any]]],
        changed: dict[Table, list[dict[str, Any]]],
        gone: dict[Table, list[str]],
    ) -> None:
        aggregate = AGGREGATES[kind]
        after = rows_of(aggregate, thing)
        if before == after:
            return
        thing.version += 1
        after[aggregate.table][thing.id]["version"] = thing.version
        if before is not None:
            await self._bump(aggregate.table, after[aggregate.table].pop(thing.id))
            before[aggregate.table].clear()
        for table, rows in after.items():
            old = before[table] if before is not None else {}
            fresh[table] += [row for id, row in rows.items() if id not in old]
            changed[table] += [row for id, row in rows.items() if id in old and old[id] != row]
            gone[table] += [id for id in old if id not in rows]

    async def _bump(self, table: Table, row: dict[str, Any]) -> None:
        """Write the root, unless someone was faster."""
        mine = (table.c.id == row["id"]) & (table.c.version == row["version"] - 1)
        written = await self._connection.execute(update(table).where(mine).values(row))
        if written.rowcount != 1:
            current = select(table.c.version).where(table.c.id == row["id"])
            version = (await self._connection.execute(current)).scalar_one()
            raise Raced(table.name.removesuffix("s"), row["id"], version)

    async def _write(
        self,
        fresh: dict[Table, list[dict[str, Any]]],
        changed: dict[Table, list[dict[str, Any]]],
        gone: dict[Table, list[str]],
    ) -> None:
        for table in t.metadata.sorted_tables:
            if gone.get(table):
                await self._connection.execute(delete(table).where(table.c.id.in_(gone[table])))
            if fresh.get(table):
                await self._connection.execute(insert(table), fresh[table])
            if rows := changed.get(table):
                await self._connection.execute(
                    update(table).where(table.c.id == bindparam("key_")),
                    [{**row, "key_": row["id"]} for row in rows],
                )

    def _orders(self) -> list[Order]:
        return [thing for (kind, _), thing in self._seen.items() if kind is Order]

    def _all_moves(self) -> list[StockMove]:
        return [*self._moves, *(move for order in self._orders() for move in order.stock_moves)]

    def _levels(self) -> dict[tuple[str, str], Level]:
        return {
            (thing.sku, thing.location_id): thing
            for (kind, _), thing in self._seen.items()
            if kind is Level
        }

    def _met(self, aggregate: Aggregate, thing: Any) -> Any:
        """The thing as this work knows it: the first it met under this id."""
        place = aggregate.kind, thing.id
        if place not in self._seen:
            self._seen[place] = thing
            self._before[place] = rows_of(aggregate, thing)
        return self._seen[place]


def _parts(order: Order, kind: type) -> Iterable[Any]:
    part = next(p for p in AGGREGATES[Order].parts if p.kind is kind)
    parts: Iterable[Any] = getattr(order, part.attribute)
    return parts


def _spoken(kind: type) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in kind.__name__).strip()
