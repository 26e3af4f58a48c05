"""Hashes events after they have their positions, so that no writer waits for another one.

Positions are given without gaps and in the order of commit: whatever is read after the last hashed
position can never get company before it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from domain.history.canonical import FORMS, SALT_BYTES, VOID, HistoryLog, void_leaf
from domain.history.checkpoints import encoded
from domain.history.merkle import Frontier, leaf_hash
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.history.rows import SOURCES, Row, Source
from persistence.history.tree import WRITTEN_NODE, Inconsistent, Tree, lock, node_row

BATCH = 256
COLUMNS = ("position", "insert_id", "version", "hash", "salt")


@dataclass
class Batch:
    """Leaves to append to a tree of the size `after`; `frontier` is the edge with them."""

    after: int
    frontier: Frontier
    leaves: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)


class LogHasher:
    """One log. It keeps the edge of the tree; other processes may have appended meanwhile."""

    def __init__(self, which: HistoryLog, salts: Callable[[int], bytes]) -> None:
        self._source = SOURCES[which]
        self._tree = Tree(self._source.log)
        self._edge = Frontier()
        self._salts = salts
        self._write = Prepared(insert(self._source.log.leaves), COLUMNS)

    async def prepared(self, statements: Statements) -> Batch:
        """The next leaves, not written yet."""
        size = await self._tree.size(statements)
        if self._edge.size != size:
            self._edge = await self._tree.frontier(statements, size)
        batch = Batch(size, self._edge.copy())
        for found in await statements.fetched(self._source.after, after=size, limit=BATCH):
            row = self._source.read(found)
            while batch.frontier.size < row.position - 1 and len(batch.leaves) < BATCH:
                self._append(batch, None)
            if len(batch.leaves) >= BATCH:
                break
            self._append(batch, row)
        return batch

    async def write(self, statements: Statements, batch: Batch) -> bool:
        """Whether they could be appended: not if another process was first."""
        if await self._tree.size(statements) != batch.after:
            return False
        await statements.run(self._write, batch.leaves)
        if batch.nodes:
            await statements.run(WRITTEN_NODE, batch.nodes)
        return True

    def committed(self, batch: Batch) -> None:
        self._edge = batch.frontier

    def _append(self, batch: Batch, row: Row | None) -> None:
        position = batch.frontier.size + 1
        salt, version, line = None, VOID, None
        if row is not None and row.has_event:
            salt = self._salts(SALT_BYTES)
            line = _line(self._source, row.values, salt)
            version = FORMS[self._source.which][-1].version
        hash_ = leaf_hash(line or void_leaf(self._source.which, position))
        for node in batch.frontier.append(hash_):
            batch.nodes.append(node_row(self._source.log, node))
        batch.leaves.append(
            {
                "position": position,
                "insert_id": row.insert_id if row and line else None,
                "version": version,
                "hash": encoded(hash_),
                "salt": None if salt is None else encoded(salt),
            }
        )


def _line(source: Source, values: Sequence[Any], salt: bytes) -> bytes:
    return source.form.leaf(source.form.seal(values, salt))


class SqlHashing:
    """Any number of processes may hash; one at a time does."""

    def __init__(self, engines: Engines, salts: Callable[[int], bytes] = os.urandom) -> None:
        self._engines = engines
        self._hashers = [LogHasher(which, salts) for which in HistoryLog]

    async def once(self) -> int | None:
        """Hash at most 256 events of each log: their number; `None` while another process does.
        Raises `Inconsistent` when nothing is left to do in the other logs."""
        total, problem = 0, None
        for hasher in self._hashers:
            try:
                with translating_errors():
                    done = await self._append(hasher)
            except Inconsistent as error:
                done, problem = 0, error
            if done is None:
                return None
            total += done
        if problem is not None and not total:
            raise problem
        return total

    async def _append(self, hasher: LogHasher) -> int | None:
        # Read before the transaction: SQLite's one writer should not be held meanwhile, and where
        # nothing is to do, nobody is locked out.
        async with self._engines.reader.connect() as reader:
            batch = await hasher.prepared(await statements_of(reader))
        if not batch.leaves:
            return 0
        async with self._engines.writer.begin() as writer:
            statements = await statements_of(writer)
            if not await lock(statements) or not await hasher.write(statements, batch):
                return None
        hasher.committed(batch)
        return len(batch.leaves)
