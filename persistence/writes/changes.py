"""The changes of aggregates since they were loaded, written table by table."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, case, delete, update

from persistence.engine.dialects import insert_ignoring
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.tables import delivery_groups, metadata
from persistence.writes.aggregates import Aggregate, Rows, rows_of, set_updated
from persistence.writes.annotations.searching import SearchTerms
from persistence.writes.inserts import KEY, inserting, updating


class WriteConflict(Exception):
    """Another transaction changed the aggregate after it was loaded. No refusal of the request, nor
    of a bulk row: the whole transaction is retried, and with an expected version the retry raises
    `VersionConflict`."""


class Changes:
    def __init__(self, statements: Statements, now: datetime, terms: SearchTerms) -> None:
        self._statements = statements
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
        statement = _updating_root(table, tuple(row), reindexed)
        loaded = {"loaded_id": row["id"], "loaded_version": row["version"] - 1}
        if not await self._statements.rows(statement, **row, **loaded):
            raise WriteConflict(f"{table.name} {row['id']}")

    async def write(self) -> None:
        """Write the collected changes, in the order of the references between tables."""
        for table in _by_reference():
            if deleted := self._deleted.get(table):
                await self._statements.run(_deleting(table), [{KEY: id} for id in deleted])
            if inserted := self._inserted.get(table):
                await self._statements.run(inserting(table, tuple(inserted[0])), inserted)
            if updated := self._updated.get(table):
                if table is delivery_groups:
                    # One of the release before is not there yet.
                    missing = insert_ignoring(self._statements, table)
                    await self._statements.execute(missing, updated)
                rows = [{**row, KEY: row["id"]} for row in updated]
                await self._statements.run(updating(table, tuple(updated[0])), rows)


@cache
def _by_reference() -> Sequence[Table]:
    return metadata.sorted_tables


@cache
def _updating_root(table: Table, names: tuple[str, ...], reindexed: bool) -> Prepared:
    """The update of a root that still has the version it was loaded with: returns its id."""
    columns = table.c
    values: dict[str, Any] = {name: bindparam(name, type_=columns[name].type) for name in names}
    if "indexed_version" in columns:
        # Its terms are up to date if they were, or if they are written anew.
        kept, version = columns.indexed_version, values["version"]
        values["indexed_version"] = (
            version if reindexed else case((kept == columns.version, version), else_=kept)
        )
    loaded = (columns.id == bindparam("loaded_id")) & (
        columns.version == bindparam("loaded_version")
    )
    return Prepared(update(table).where(loaded).values(values).returning(columns.id))


@cache
def _deleting(table: Table) -> Prepared:
    return Prepared(delete(table).where(table.c.id == bindparam(KEY)))
