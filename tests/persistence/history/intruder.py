"""Whoever can write to the database, and changes its history past every rule."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, read_note
from persistence.engine.columns import Document, Instant
from persistence.engine.driver import statements_of
from persistence.events.logs import BY_NAME, Log
from persistence.history.hashing import LogHasher

# Not hashed: `position` is what the release before gave.
NOT_HASHED = "position"
# An owner that has no event of the same number.
OTHER_OWNER = """
SELECT o.id FROM {owners} o WHERE NOT EXISTS (
  SELECT 1 FROM {events} e WHERE e.{name} = o.id
  AND e.sequence = (SELECT sequence FROM {events} WHERE insert_id = :id)
) LIMIT 1
"""
OWNERS = {"order_id": "orders", "level_id": "inventory_levels"}


class NotApplied(Exception):
    """There is nothing to change in this way."""


@dataclass
class Intruder:
    connection: AsyncConnection
    which: HistoryLog
    chance: random.Random

    @property
    def log(self) -> Log:
        return BY_NAME[self.which.key]

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    async def run(self, statement: str, **values: Any) -> int:
        """The number of rows that it changed. What a constraint refuses is not applied."""
        try:
            async with self.connection.begin_nested():
                return (await self.connection.execute(text(statement), values)).rowcount
        except IntegrityError:
            raise NotApplied from None

    async def must(self, statement: str, **values: Any) -> None:
        if not await self.run(statement, **values):
            raise NotApplied

    async def one(self, query: str, **values: Any) -> Any:
        row = (await self.connection.execute(text(query), values)).first()
        if row is None:
            raise NotApplied
        return row[0]

    async def rows(self, query: str, **values: Any) -> Sequence[Any]:
        return (await self.connection.execute(text(query), values)).all()

    async def size(self) -> int:
        return int(await self.one(f"SELECT max(position) FROM {self.log.leaves}"))

    async def position(self) -> int:
        return self.chance.randint(1, await self.size())

    async def insert_id(self, position: int) -> int:
        query = f"SELECT insert_id FROM {self.log.positions} WHERE position = :p"
        return int(await self.one(query, p=position))

    async def change(self, position: int, name: str | None = None) -> None:
        """Another value in this column, or in any."""
        columns = [one for one in self.log.events.columns if one.name not in (NOT_HASHED,)]
        column = self.chance.choice([one for one in columns if name in (None, one.name)])
        id = await self.insert_id(position)
        read = f"SELECT {column.name} FROM {self.log.events} WHERE insert_id = :id"
        before = await self.one(read, id=id)
        if isinstance(column.type, Document):
            after: Any = '["another"]'
        elif isinstance(column.type, Instant):
            after = self._later(before)
        else:
            after = await self._another(column.name, before, id)
        value = "CAST(:v AS json)" if isinstance(column.type, Document) else ":v"
        if self.is_sqlite:
            value = ":v"
        await self.must(
            f"UPDATE {self.log.events} SET {column.name} = {value} WHERE insert_id = :id",
            v=after,
            id=id,
        )

    def _later(self, before: Any) -> Any:
        moved = datetime(2020, 2, 20, 20, 20, self.chance.randint(0, 59), tzinfo=UTC)
        return f"{moved:%Y-%m-%d %H:%M:%S.%f}" if self.is_sqlite else moved

    async def _another(self, name: str, before: Any, id: int) -> Any:
        if name in OWNERS:
            query = OTHER_OWNER.format(owners=OWNERS[name], events=self.log.events, name=name)
            return await self.one(query, id=id)
        if isinstance(before, int) or name == "amount":
            return (before or 0) + self.chance.choice((1, 1_000_000))
        if before is None:
            return "x"
        return self.chance.choice((before[:-1] + "~", "y", before.swapcase() + "~"))[:30]

    async def hash_again(self) -> tuple[int, bytes]:
        """Leaves and nodes of what the events are now: the size and root of the tree."""
        await self.run(f"DELETE FROM {self.log.leaves}")
        await self.run("DELETE FROM history_nodes WHERE log = :log", log=self.which.key)
        statements, hasher = await statements_of(self.connection), LogHasher(self.which, os.urandom)
        while (batch := await hasher.prepared(statements)).leaves:
            await hasher.write(statements, batch)
            hasher.committed(batch)
        return batch.frontier.size, batch.frontier.root()

    async def checkpoint(self) -> Checkpoint:
        query = "SELECT note FROM history_checkpoints WHERE log = :log ORDER BY size DESC LIMIT 1"
        return read_note(await self.one(query, log=self.which.key))

    async def put_checkpoint(self, one: Checkpoint) -> None:
        """Instead of all that there are."""
        await self.run("DELETE FROM history_checkpoints WHERE log = :log", log=self.which.key)
        at: Any = "2026-01-01 00:00:00.000000" if self.is_sqlite else one.at
        await self.run(
            "INSERT INTO history_checkpoints (log, size, at, note) VALUES (:log, :size, :at, :n)",
            log=self.which.key,
            size=one.size,
            at=at,
            n=one.note(),
        )

    async def copy_event(self, position: int, insert_id: int) -> None:
        """Another event like that at the position; in SQLite a trigger gives it a position."""
        names = [
            one.name for one in self.log.events.columns if one.name not in ("insert_id", NOT_HASHED)
        ]
        made = {"id": "'event_of_an_intruder'", "sequence": "sequence + 1000000"}
        values = ", ".join(made.get(name, name) for name in names)
        await self.must(
            f"INSERT INTO {self.log.events} (insert_id, {', '.join(names)}) "
            f"SELECT :new, {values} FROM {self.log.events} WHERE insert_id = :old",
            new=insert_id,
            old=await self.insert_id(position),
        )
        await self.run(f"DELETE FROM {self.log.positions} WHERE insert_id = :new", new=insert_id)
