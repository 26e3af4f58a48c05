"""The metafields that one unit of work knows, and what of them has changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from domain.metafields.metafield import Metafield, Metafields
from domain.ports.metafield_owners import MetafieldRoot
from persistence import tables as t
from persistence.engine.dialects import insert_replacing
from persistence.engine.driver import Statements
from persistence.tables.mapping.rows import attributes_of, row_of
from persistence.writes.aggregates import AGGREGATES, build


@dataclass(frozen=True)
class _Known:
    root: MetafieldRoot
    metafields: Metafields
    before: dict[str, Metafield]


class MetafieldWrites:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._known: dict[str, _Known] = {}

    async def of(self, root: MetafieldRoot, owner_id: str, *, new: bool) -> Metafields:
        """A new root has none. Of another, whoever changes them waits for the others."""
        if owner_id not in self._known:
            found = [] if new else await self._load(root, owner_id)
            before = {one.id: one for one in found}
            self._known[owner_id] = _Known(root, Metafields(owner_id, found), before)
        return self._known[owner_id].metafields

    async def _load(self, root: MetafieldRoot, owner_id: str) -> list[Metafield]:
        aggregate = AGGREGATES[type(root)]
        if not aggregate.contended:
            mine = select(aggregate.table.c.id).where(aggregate.table.c.id == root.id)
            await self._statements.execute(mine.with_for_update())
        table = t.metafields
        rows = await self._statements.execute(select(table).where(table.c.owner_id == owner_id))
        return [build(Metafield, attributes_of(table, row)) for row in rows.mappings()]

    def forget(self, root: Any) -> None:
        self._known = {id: one for id, one in self._known.items() if one.root is not root}

    async def save(self, now: datetime) -> None:
        """Write what has changed, and when its roots did."""
        written: list[dict[str, Any]] = []
        gone: list[str] = []
        roots: dict[str, MetafieldRoot] = {}
        for one in self._known.values():
            after = {metafield.id: metafield for metafield in one.metafields.all}
            if after != one.before:
                roots[one.root.id] = one.root
                written += [
                    row_of(t.metafields, metafield)
                    for id, metafield in after.items()
                    if one.before.get(id) != metafield
                ]
                gone += one.before.keys() - after.keys()
        self._known.clear()
        if gone:
            await self._statements.execute(
                delete(t.metafields).where(t.metafields.c.id.in_(sorted(gone)))
            )
        if written:
            statement = insert_replacing(self._statements, t.metafields)
            await self._statements.execute(statement, written)
        for root in roots.values():
            await touch(self._statements, root, now)


async def touch(statements: Statements, root: MetafieldRoot, now: datetime) -> None:
    """Note that something of the root was changed beside its own row."""
    if root.updated_at != now:
        table = AGGREGATES[type(root)].table
        await statements.execute(update(table).where(table.c.id == root.id).values(updated_at=now))
        root.updated_at = now
