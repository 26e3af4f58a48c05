"""The changes of aggregates since they were loaded, written table by table."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, case, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.engine.dialects import insert_ignoring
from persistence.tables import delivery_groups, metadata
from persistence.writes.aggregates import Aggregate, Rows, rows_of, set_updated
from persistence.writes.searching import SearchTerms


class WriteConflict(Exception):
    """Another transaction changed the aggregate after it was loaded. No refusal of the request, nor
    of a bulk row: the whole transaction is retried, and with an expected version the retry raises
    `VersionConflict`."""


class Changes:
    def __init__(self, connection: AsyncConnection, now: datetime, terms: SearchTerms) -> None:
        self._connection = connection
        self._terms = terms
        self._now = now
        self._inserted: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._updated: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._deleted: dict[Table, list[str]] = defaultdict(list)

    async def add(self, aggregate: Aggregate, root: Any, before: Rows | None) -> None:
        """Collect the changes since the rows `before`. The row of the root is written at once, with
        its version as a condition (optimistic locking)."""
        after = rows_of(aggregate, root)
        if before == after:
            return
        root.version += 1
        root_row = after[aggregate.table][root.id]
        root_row["version"] = root.version
        set_updated(root, root_row, self._now)
        reindexed = self._terms.changed(root, new=before is None)
        if before is None and "indexed_version" in aggregate.table.c:
            root_row["indexed_version"] = root.version
        if before is not None:
            row = after[aggregate.table].pop(root.id)
            await self._write_root(aggregate.table, row, reindexed=reindexed)
            before[aggregate.table].clear()
        for table, rows in after.items():
            old = before[table] if before is not None else {}
            changed = {id for id, row in rows.items() if old.get(id) != row}
            for part in aggregate.parts_in(table, root):
                if part.id in changed:
                    set_updated(part, rows[part.id], self._now)
            self._inserted[table] += [rows[id] for id in rows if id not in old]
            self._updated[table] += [rows[id] for id in rows if id in old and id in changed]
            self._deleted[table] += [id for id in old if id not in rows]

    async def _write_root(self, table: Table, row: dict[str, Any], *, reindexed: bool) -> None:
        loaded = (table.c.id == row["id"]) & (table.c.version == row["version"] - 1)
        if "indexed_version" in table.c:
            # Its terms are up to date if they were, or if they are written anew.
            kept = table.c.indexed_version
            up_to_date = case((kept == table.c.version, row["version"]), else_=kept)
            row = {**row, "indexed_version": row["version"] if reindexed else up_to_date}
        written = await self._connection.execute(update(table).where(loaded).values(row))
        if written.rowcount != 1:
            raise WriteConflict(f"{table.name} {row['id']}")

    async def write(self) -> None:
        """Write the collected changes, in the order of the references between tables."""
        for table in metadata.sorted_tables:
            if deleted := self._deleted.get(table):
                await self._connection.execute(
                    delete(table).where(table.c.id == bindparam("key_")),
                    [{"key_": id} for id in deleted],
                )
            if inserted := self._inserted.get(table):
                await self._connection.execute(insert(table), inserted)
            if updated := self._updated.get(table):
                if table is delivery_groups:
                    # One of the release before is not there yet.
                    missing = insert_ignoring(self._connection, table)
                    await self._connection.execute(missing, updated)
                await self._connection.execute(
                    update(table).where(table.c.id == bindparam("key_")),
                    [{**row, "key_": row["id"]} for row in updated],
                )
