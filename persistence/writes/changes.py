"""What has changed in aggregates since they were loaded, written table by table."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.shared.error_base import Entity
from domain.shared.errors import VersionConflict
from persistence.tables import metadata
from persistence.writes.aggregates import Aggregate, Rows, rows_of, set_updated


class WriteConflict(VersionConflict):
    """Another transaction wrote the aggregate after it was loaded: worth another try. Whoever gave
    an expected version is refused on the second try."""


class Changes:
    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._inserted: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._updated: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._deleted: dict[Table, list[str]] = defaultdict(list)

    async def add(self, aggregate: Aggregate, thing: Any, before: Rows | None) -> None:
        """Compare with the rows `before`; a changed root is written at once, if its version is
        still the one that was loaded."""
        after = rows_of(aggregate, thing)
        if before == after:
            return
        thing.version += 1
        root = after[aggregate.table][thing.id]
        root["version"] = thing.version
        set_updated(thing, root, self._now)
        if before is not None:
            await self._write_root(aggregate.table, after[aggregate.table].pop(thing.id))
            before[aggregate.table].clear()
        for table, rows in after.items():
            old = before[table] if before is not None else {}
            touched = {id for id, row in rows.items() if old.get(id) != row}
            for part in aggregate.parts_in(table, thing):
                if part.id in touched:
                    set_updated(part, rows[part.id], self._now)
            self._inserted[table] += [rows[id] for id in rows if id not in old]
            self._updated[table] += [rows[id] for id in rows if id in old and id in touched]
            self._deleted[table] += [id for id in old if id not in rows]

    async def _write_root(self, table: Table, row: dict[str, Any]) -> None:
        mine = (table.c.id == row["id"]) & (table.c.version == row["version"] - 1)
        written = await self._connection.execute(update(table).where(mine).values(row))
        if written.rowcount != 1:
            current = select(table.c.version).where(table.c.id == row["id"])
            version = (await self._connection.execute(current)).scalar_one()
            raise WriteConflict(_entity(table), row["id"], version)

    async def write(self) -> None:
        """In the order in which tables refer to one another."""
        for table in metadata.sorted_tables:
            if gone := self._deleted.get(table):
                await self._connection.execute(delete(table).where(table.c.id.in_(gone)))
            if new := self._inserted.get(table):
                await self._connection.execute(insert(table), new)
            if changed := self._updated.get(table):
                await self._connection.execute(
                    update(table).where(table.c.id == bindparam("key_")),
                    [{**row, "key_": row["id"]} for row in changed],
                )


def _entity(table: Table) -> Entity:
    return Entity(table.name.removesuffix("s").replace("_", " "))
