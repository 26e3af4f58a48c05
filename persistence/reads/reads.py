"""Batched reads for the graph. Each is one statement on its own connection, because loaders run
concurrently."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, func, select

from domain.access.rows import EVERYTHING, Visible
from domain.inventory.level import StockQuantities
from domain.network.capacity import Window
from domain.ports.reads import Names
from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record
from persistence.engine.cancelling import while_awaited
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.direct import DirectFailed
from persistence.engine.engines import Engines
from persistence.reads.bound import bound
from persistence.reads.cursors import between_cursors, positions
from persistence.reads.filters.filters import optional_condition
from persistence.reads.groups_of_before import orders_without_groups, row_of_before
from persistence.reads.metric_queries.capacity import Taken, by_quarter, taken_of
from persistence.reads.metric_queries.waiting import waiting_by_sku
from persistence.reads.ordering import (
    cursor_keys,
    first_of_each,
    is_descending,
    is_indexed,
    order_of,
)
from persistence.reads.past_quantities import PAST, asked, quantities_by_id
from persistence.reads.records import Records
from persistence.reads.slices import Cursors, ends, shown
from persistence.reads.statements import KEYS, MOST, SIZE, DirectStatements
from persistence.reads.visibility import Visibility
from persistence.tables import delivery_groups, fulfillment_orders, orders
from persistence.tables.mapping.nouns import TABLES
from persistence.tables.mapping.rows import record_of

# SQLite takes 32,766 values in one statement, asyncpg 32,767; some are those of filters.
KEYS_MAX = 30_000
# Of one statement, for those that say no maximum.
ROWS_MAX = 10_000_000


class SqlReads:
    """The reads of one caller: each statement has the condition for what it may see."""

    def __init__(self, engines: Engines, visible: Visible = EVERYTHING) -> None:
        self._engine = engines.reader
        self._direct = engines.direct
        self._slow = engines.slow
        self._statements = DirectStatements(engines.reader.dialect)
        self._made: dict[type, Records] = {}
        self._visible = Visibility(visible)

    def limited(self, visible: Visible) -> "SqlReads":
        """The same, of what this caller may see."""
        reads = copy(self)
        reads._visible = Visibility(visible)
        return reads

    async def one(
        self, kind: type[Noun], ids: Sequence[str], names: Names = None
    ) -> list[Record[Noun] | None]:
        found = await self._by_keys(kind, "id", ids, names)
        return [records[0] if (records := found.get(id)) else None for id in ids]

    async def many(
        self,
        kind: type[Noun],
        by: str,
        keys: Sequence[str],
        names: Names = None,
        most: int | None = None,
    ) -> list[list[Record[Noun]]]:
        found = await self._by_keys(kind, by, keys, names, most)
        return [found.get(key) or [] for key in keys]

    async def _by_keys(
        self,
        kind: type[Noun],
        by: str,
        keys: Sequence[str],
        names: Names,
        most: int | None = None,
    ) -> dict[str, list[Record[Noun]]]:
        """The records with these keys, by their keys."""
        table, wanted = TABLES[kind], searchable(keys)
        shape = self._records(kind).shape(names, by)
        statement = self._statements.by_key(table, by, shape, self._visible)
        values = {**self._visible.values, KEYS: wanted, SIZE: most or ROWS_MAX}
        given = statement.arguments(values)
        try:
            rows = await self._direct.fetch(statement.text, given)
        except DirectFailed:
            query = select(table).order_by(*table.primary_key).limit(most or ROWS_MAX)
            read = await self._by_key(table.c[by], wanted, query.where)
            found = _grouped(read, by, partial(record_of, kind, table))
        else:
            found = _grouped(rows, shape.place(by), shape.record)
        if table is delivery_groups and (missing := set(wanted) - found.keys()):
            of_before = await self._groups_of_before(by, missing)
            found |= _grouped(of_before, by, partial(record_of, kind, table))
        return found

    async def _groups_of_before(self, by: str, missing: Iterable[str]) -> list[dict[str, Any]]:
        # They have no conditions of their own: seen is what is part of an order that is.
        query = orders_without_groups(by, missing).where(self._visible.condition(orders))
        return [row_of_before(order) for order in await self._all(query)]

    def _records(self, kind: type) -> Records:
        if kind not in self._made:
            self._made[kind] = Records(kind, TABLES[kind], self._engine.dialect)
        return self._made[kind]

    def require_page(self, kind: type[Noun], listing: Listing, page: Page) -> None:
        positions(TABLES[kind], listing, page)

    async def page(
        self, kind: type[Noun], listing: Listing, page: Page, names: Names = None
    ) -> Slice[Noun]:
        table = TABLES[kind]
        if (wanted := bound(table, listing, page)) is not None:
            shape = self._records(kind).shape(names, listing.sort, "id")
            statement = self._statements.page(table, wanted, shape, self._visible)
            values = {**wanted.values, **self._visible.values, SIZE: page.size + 1}
            arguments = statement.arguments(values)
            is_whole = not wanted.is_filtered and self._visible.sees_all(table)
            is_bounded = is_whole and is_indexed(table, listing)
            with suppress(DirectFailed):
                rows = await self._direct.fetch(statement.text, arguments, bounded=is_bounded)
                return shape.slice(table, listing, page, rows)
        read = await self._slowly(
            select(table)
            .where(self._wanted(table, listing), between_cursors(table, listing, page))
            .order_by(*order_of(table, listing, descending=is_descending(listing, page)))
            .limit(page.size + 1)
        )
        return _slice(kind, table, listing, page, read)

    async def pages(
        self,
        kind: type[Noun],
        by: str,
        keys: Sequence[str],
        listing: Listing,
        page: Page,
        names: Names = None,
        most: int | None = None,
    ) -> list[Slice[Noun]]:
        table = TABLES[kind]
        # Of each page one row more is read, which tells whether there is another page.
        in_all = ROWS_MAX if most is None else most + len(keys)
        if (wanted := bound(table, listing, page)) is not None:
            shape = self._records(kind).shape(names, by, listing.sort, "id")
            statement = self._statements.pages(table, by, wanted, shape, self._visible)
            values = {**wanted.values, **self._visible.values}
            given = {**values, KEYS: searchable(keys), SIZE: page.size + 1, MOST: in_all}
            with suppress(DirectFailed):
                # It reads the whole list of each key.
                rows = await self._direct.fetch(
                    statement.text, statement.arguments(given), bounded=False
                )
                lists = _grouped(rows, shape.place(by))
                return [shape.slice(table, listing, page, lists.get(key, [])) for key in keys]
        return await self._pages(kind, table, by, keys, listing, page, in_all)

    async def _pages(
        self,
        kind: type[Noun],
        table: Table,
        by: str,
        keys: Sequence[str],
        listing: Listing,
        page: Page,
        in_all: int,
    ) -> list[Slice[Noun]]:
        shown_rows = and_(self._wanted(table, listing), between_cursors(table, listing, page))
        descending = is_descending(listing, page)

        def ranked(of_keys: ColumnElement[bool]) -> Select[Any]:
            where, size = and_(shown_rows, of_keys), page.size + 1
            each = first_of_each(table, by, listing, descending=descending, where=where, size=size)
            return each.limit(in_all)

        found = _grouped(await self._by_key(table.c[by], keys, ranked), by)
        return [_slice(kind, table, listing, page, found.get(key, [])) for key in keys]

    async def capacity_taken(
        self, location_ids: Sequence[str], window: Window, most: int | None = None
    ) -> list[Taken]:
        column = fulfillment_orders.c.location_id
        query = by_quarter(window).limit(most)
        return taken_of(location_ids, await self._by_key(column, location_ids, query.where))

    async def quantities_at(self, level_ids: Sequence[str], at: datetime) -> list[StockQuantities]:
        with translating_errors():
            async with self._engine.connect() as connection:
                reading = connection.execute(PAST, asked(searchable(level_ids), at))
                found = quantities_by_id(await while_awaited(connection, reading))
        return [found[id] for id in level_ids]

    async def waiting_units(self, channel_id: str, skus: Sequence[str]) -> dict[str, int]:
        rows = await self._slowly(waiting_by_sku(channel_id, searchable(skus)))
        return {row["sku"]: int(row["quantity"]) for row in rows}

    async def count(self, kind: type[Noun], listing: Listing) -> int:
        table = TABLES[kind]
        query = select(func.count().label("n")).select_from(table)
        rows = await self._slowly(query.where(self._wanted(table, listing)))
        return int(rows[0]["n"])

    async def counts(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing
    ) -> list[int]:
        table = TABLES[kind]
        column = table.c[by]
        query = select(column.label("key_"), func.count().label("n"))
        some = query.where(self._wanted(table, listing)).group_by(column)
        rows = await self._by_key(column, keys, some.where)
        found = {row["key_"]: row["n"] for row in rows}
        return [found.get(key, 0) for key in keys]

    def _wanted(self, table: Table, listing: Listing) -> ColumnElement[bool]:
        """The rows of a list that the caller may see."""
        return and_(optional_condition(table, listing.where), self._visible.condition(table))

    async def _by_key(
        self,
        column: Column[Any],
        keys: Sequence[str],
        query: Callable[[ColumnElement[bool]], Select[Any]],
    ) -> list[Mapping[Any, Any]]:
        """The rows with these keys: one statement, unless there are more keys than one can take."""
        wanted, rows = searchable(keys), list[Mapping[Any, Any]]()
        for start in range(0, len(wanted), KEYS_MAX):
            some = column.in_(wanted[start : start + KEYS_MAX])
            rows += await self._slowly(query(and_(some, self._visible.condition(column.table))))
        return rows

    async def _all(self, query: Select[Any]) -> Sequence[Mapping[Any, Any]]:
        with translating_errors():
            async with self._engine.connect() as connection:
                reading = connection.execute(query, self._visible.values)
                rows = await while_awaited(connection, reading)
                return list(rows.mappings())

    async def _slowly(self, query: Select[Any]) -> Sequence[Mapping[Any, Any]]:
        """The same of a query that may read many rows for its answer."""
        async with self._slow:
            return await self._all(query)


def _grouped(
    rows: Sequence[Any], by: Any, made: Callable[[Any], Any] = lambda row: row
) -> dict[str, list[Any]]:
    """What is made of the rows, by their keys."""
    lists: dict[str, list[Any]] = {}
    for row in rows:
        key = row[by]
        if key in lists:
            lists[key].append(made(row))
        else:
            lists[key] = [made(row)]
    return lists


def _slice(
    kind: type[Noun],
    table: Table,
    listing: Listing,
    page: Page,
    rows: Sequence[Mapping[Any, Any]],
) -> Slice[Noun]:
    names = [key.name for key in cursor_keys(table, listing)]
    visible = shown(page, rows)
    return Slice(
        records=[record_of(kind, table, row) for row in visible],
        cursors=Cursors(visible, lambda row: [row[name] for name in names]),
        **ends(page, rows),
    )
