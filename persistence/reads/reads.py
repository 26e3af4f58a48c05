"""Batched reads for the graph. Each is one statement on its own connection, because loaders run
concurrently."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, false, func, or_, select

from domain.shared.errors import InvalidCursor
from domain.shared.paging import Direction, Listing, Page, Slice, cursor_of, values_of
from domain.shared.record import Noun, Record
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
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

    async def page(self, kind: type[Noun], listing: Listing, page: Page) -> Slice[Noun]:
        table = TABLES[kind]
        rows = await self._all(
            select(table)
            .where(optional_condition(table, listing.where), _between_cursors(table, listing, page))
            .order_by(*_order(table, listing, page))
            .limit(page.size + 1)
        )
        return _slice(kind, table, listing, page, rows)

    async def pages(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing, page: Page
    ) -> list[Slice[Noun]]:
        table = TABLES[kind]
        rank = func.row_number().over(
            partition_by=table.c[by], order_by=_order(table, listing, page)
        )
        some = select(table, rank.label("rank_")).where(
            optional_condition(table, listing.where), _between_cursors(table, listing, page)
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


def _descending(listing: Listing, page: Page) -> bool:
    """The last rows are read as the first rows in reverse order."""
    return (listing.direction is Direction.DESCENDING) == page.forward


def _keys(table: Table, listing: Listing) -> list[Column[Any]]:
    names = dict.fromkeys((listing.sort, "id"))
    return [table.c[name] for name in names]


def _order(table: Table, listing: Listing, page: Page) -> list[Any]:
    """Null is sorted as later or more than every value."""
    descending = _descending(listing, page)
    keys = _keys(table, listing)
    if descending:
        return [key.desc().nulls_first() if key.nullable else key.desc() for key in keys]
    return [key.asc().nulls_last() if key.nullable else key.asc() for key in keys]


def _between_cursors(table: Table, listing: Listing, page: Page) -> ColumnElement[bool]:
    """Rows strictly after and before the given cursors, by sort key and id."""
    ascending = listing.direction is Direction.ASCENDING
    parts = [
        _after_cursor(_keys(table, listing), cursor, ascending=ascending == forward)
        for cursor, forward in ((page.after, True), (page.before, False))
        if cursor is not None
    ]
    return and_(True, *parts)


def _after_cursor(keys: list[Column[Any]], cursor: str, *, ascending: bool) -> ColumnElement[bool]:
    kinds = tuple(int if key.type.python_type is int else str for key in keys)
    nullable = tuple(bool(key.nullable) for key in keys)
    values = [
        None if value is None else _decoded(key, value, cursor)
        for key, value in zip(keys, values_of(cursor, kinds, nullable), strict=True)
    ]
    strictly = [
        _beyond(key, value, ascending=ascending) for key, value in zip(keys, values, strict=True)
    ]
    if len(keys) == 1:
        return strictly[0]
    same = keys[0].is_(None) if values[0] is None else keys[0] == values[0]
    return or_(strictly[0], and_(same, strictly[1]))


def _beyond(key: Column[Any], value: Any, *, ascending: bool) -> ColumnElement[bool]:
    if value is None:
        return false() if ascending else key.is_not(None)
    beyond: ColumnElement[bool] = key > value if ascending else key < value
    return or_(beyond, key.is_(None)) if ascending and key.nullable else beyond


def _decoded(key: Column[Any], value: Any, cursor: str) -> Any:
    if key.type.python_type is not datetime:
        if searchable([value]):
            return value
        raise InvalidCursor(cursor)
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidCursor(cursor)


def _cursor(table: Table, listing: Listing, row: Mapping[Any, Any]) -> str:
    values = [row[key.name] for key in _keys(table, listing)]
    return cursor_of(*(v.isoformat() if isinstance(v, datetime) else v for v in values))


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
        cursors=[_cursor(table, listing, row) for row in visible],
        has_next=more if page.forward else page.before is not None,
        has_previous=more if not page.forward else page.after is not None,
    )
