"""Batched reads for the graph. Each is one statement on its own connection, because loaders run
concurrently."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, func, select

from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
from persistence.reads.cursors import between_cursors, cursor_at, order
from persistence.reads.filters import optional_condition
from persistence.reads.groups_of_before import orders_without_groups, row_of_before
from persistence.tables import delivery_groups
from persistence.tables.mapping.nouns import TABLES
from persistence.tables.mapping.rows import record_of

# SQLite takes 32,766 values in one statement, asyncpg 32,767; some are those of filters.
KEYS_MAX = 30_000


class SqlReads:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def one(self, kind: type[Noun], ids: Sequence[str]) -> list[Record[Noun] | None]:
        table = TABLES[kind]
        rows = await self._rows(table, "id", ids)
        found = {row["id"]: record_of(kind, table, row) for row in rows}
        return [found.get(id) for id in ids]

    async def many(
        self, kind: type[Noun], by: str, keys: Sequence[str]
    ) -> list[list[Record[Noun]]]:
        table = TABLES[kind]
        rows = await self._rows(table, by, keys)
        found: dict[str, list[Record[Noun]]] = defaultdict(list)
        for row in rows:
            found[row[by]].append(record_of(kind, table, row))
        return [found[key] for key in keys]

    async def _rows(self, table: Table, by: str, keys: Sequence[str]) -> list[Mapping[Any, Any]]:
        query = select(table).order_by(*table.primary_key)
        rows = await self._by_key(table.c[by], keys, query.where)
        if table is delivery_groups and (
            missing := set(searchable(keys)) - {row[by] for row in rows}
        ):
            of_before = await self._all(orders_without_groups(by, missing))
            rows += [row_of_before(order) for order in of_before]
        return rows

    def require_page(self, kind: type[Noun], listing: Listing, page: Page) -> None:
        between_cursors(TABLES[kind], listing, page)

    async def page(self, kind: type[Noun], listing: Listing, page: Page) -> Slice[Noun]:
        table = TABLES[kind]
        rows = await self._all(
            select(table)
            .where(optional_condition(table, listing.where), between_cursors(table, listing, page))
            .order_by(*order(table, listing, page))
            .limit(page.size + 1)
        )
        return _slice(kind, table, listing, page, rows)

    async def pages(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing, page: Page
    ) -> list[Slice[Noun]]:
        table = TABLES[kind]
        rank = func.row_number().over(
            partition_by=table.c[by], order_by=order(table, listing, page)
        )
        some = select(table, rank.label("rank_")).where(
            optional_condition(table, listing.where), between_cursors(table, listing, page)
        )

        def ranked(of_keys: ColumnElement[bool]) -> Select[Any]:
            each = some.where(of_keys).subquery()
            return select(each).where(each.c.rank_ <= page.size + 1).order_by(each.c.rank_)

        rows = await self._by_key(table.c[by], keys, ranked)
        found: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
        for row in rows:
            found[row[by]].append(row)
        return [_slice(kind, table, listing, page, found[key]) for key in keys]

    async def count(self, kind: type[Noun], listing: Listing) -> int:
        table = TABLES[kind]
        query = select(func.count().label("n")).select_from(table)
        rows = await self._all(query.where(optional_condition(table, listing.where)))
        return int(rows[0]["n"])

    async def counts(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing
    ) -> list[int]:
        table = TABLES[kind]
        column = table.c[by]
        query = select(column.label("key_"), func.count().label("n"))
        some = query.where(optional_condition(table, listing.where)).group_by(column)
        rows = await self._by_key(column, keys, some.where)
        found = {row["key_"]: row["n"] for row in rows}
        return [found.get(key, 0) for key in keys]

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
            rows += await self._all(query(some))
        return rows

    async def _all(self, query: Select[Any]) -> Sequence[Mapping[Any, Any]]:
        with translating_errors():
            async with self._engine.connect() as connection:
                return list((await connection.execute(query)).mappings())


def _slice(
    kind: type[Noun],
    table: Table,
    listing: Listing,
    page: Page,
    rows: Sequence[Mapping[Any, Any]],
) -> Slice[Noun]:
    more = len(rows) > page.size
    visible = list(rows[: page.size])
    if not page.forward:
        visible.reverse()
    return Slice(
        records=[record_of(kind, table, row) for row in visible],
        cursors=[cursor_at(table, listing, row) for row in visible],
        has_next=more if page.forward else page.before is not None,
        has_previous=more if not page.forward else page.after is not None,
    )
