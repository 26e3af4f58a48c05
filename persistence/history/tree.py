"""The stored trees: how far each log is hashed, and any hash of its tree.

The leaves are rows by position, so the leaf of position p is number p - 1 of the tree. Above them
every fourth level is stored as soon as its nodes are complete: a proof reads at most 15 hashes of a
level, and a tree of sixteen million events has six."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import BigInteger, Integer, String, bindparam, func, insert, select

from domain.history.checkpoints import decoded, encoded
from domain.history.merkle import Frontier, StoredHashes, Subtree, stored_nodes, subtrees
from domain.history.proofs import Range
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.events.logs import Log
from persistence.history.rows import one_of
from persistence.tables import history_nodes

# Only one process at a time hashes events, takes checkpoints or erases texts.
HISTORY_LOCK = 7_253_003

_LEVEL = Prepared(
    select(history_nodes.c.number, history_nodes.c.hash).where(
        history_nodes.c.log == bindparam("log", type_=String),
        history_nodes.c.level == bindparam("level", type_=Integer),
        one_of(history_nodes.c.number, "numbers"),
    )
)
WRITTEN_NODE = Prepared(insert(history_nodes), ["log", "level", "number", "hash"])
LOCKED = Prepared(
    select(
        func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"),
    )
)


class Inconsistent(Exception):
    """The stored history contradicts itself, or its newest checkpoint. Nothing is signed of it."""


async def lock(statements: Statements) -> bool:
    """Whether this transaction alone may write to the history. In SQLite there is one writer."""
    if statements.dialect.name == "sqlite":
        return True
    (row,) = await statements.rows(LOCKED, lock=HISTORY_LOCK)
    return bool(row["locked"])


class Tree:
    """The tree of one log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        leaves = log.leaves.c
        self._size = Prepared(select(func.coalesce(func.max(leaves.position), 0).label("size")))
        self._leaves = Prepared(
            select(leaves.position, leaves.hash).where(one_of(leaves.position, "positions"))
        )

    async def size(self, statements: Statements) -> int:
        (row,) = await statements.rows(self._size)
        return int(row["size"])

    async def hashes(self, statements: Statements, wanted: Iterable[Subtree]) -> StoredHashes:
        """What is needed to compute these subtrees: a statement for each level of the tree."""
        levels: dict[int, set[int]] = defaultdict(set)
        for one in wanted:
            for level, number in stored_nodes(one):
                levels[level].add(number)
        found: dict[Subtree, bytes] = {}
        for level, numbers in sorted(levels.items()):
            for number, hash_ in await self._read(statements, level, sorted(numbers)):
                # What is damaged is as good as missing.
                with suppress(ValueError):
                    found[level, number] = decoded(hash_)
        return StoredHashes(found)

    async def frontier(self, statements: Statements, size: int) -> Frontier:
        """The right edge at this size. Raises `Inconsistent` where a node is missing."""
        try:
            return Frontier.of(size, await self.hashes(statements, subtrees(0, size)))
        except KeyError:
            raise Inconsistent(f"hashes of {self.log.name} are missing or damaged") from None

    async def ranges(self, statements: Statements, ranges: Iterable[Range]) -> StoredHashes:
        """What is needed to compute the hashes of these ranges."""
        return await self.hashes(
            statements, (one for range_ in ranges for one in subtrees(*range_))
        )

    async def _read(
        self, statements: Statements, level: int, numbers: list[int]
    ) -> list[tuple[int, str]]:
        if level:
            rows = await statements.fetched(_LEVEL, log=self.log.name, level=level, numbers=numbers)
            return [(number, hash_) for number, hash_ in rows]
        positions = [number + 1 for number in numbers]
        rows = await statements.fetched(self._leaves, positions=positions)
        return [(position - 1, hash_) for position, hash_ in rows]


def node_row(log: Log, node: tuple[int, int, bytes]) -> dict[str, object]:
    level, number, hash_ = node
    return {"log": log.name, "level": level, "number": number, "hash": encoded(hash_)}
