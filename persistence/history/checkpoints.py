"""Takes and stores checkpoints."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, func, insert, select, update

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import (
    Checkpoint,
    Keys,
    NotACheckpoint,
    SignatureState,
    origin_of,
    read_note,
)
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.events.logs import BY_NAME
from persistence.history.tree import Inconsistent, Tree, lock
from persistence.tables import history_checkpoints

_c = history_checkpoints.c
_OF_LOG = _c.log == bindparam("log", type_=String)
NEWEST = Prepared(select(_c.size, _c.note).where(_OF_LOG).order_by(_c.size.desc()).limit(1))
BETWEEN = Prepared(
    select(_c.size, _c.note)
    .where(
        _OF_LOG,
        _c.size >= bindparam("least", type_=BigInteger),
        _c.size <= bindparam("most", type_=BigInteger),
    )
    .order_by(_c.size)
)
_ADD = Prepared(insert(history_checkpoints), ["log", "size", "at", "note"])
_RESIGN = Prepared(
    update(history_checkpoints)
    .where(_OF_LOG, _c.size == bindparam("at_size", type_=BigInteger))
    .values(note=bindparam("signed_note"))
)

logger = logging.getLogger(__name__)


class SqlCheckpoints:
    """`keys` has the key that signs, if this process has one. The newest checkpoints that it took
    or found are kept in memory: whoever deletes them from the database does not deceive it."""

    def __init__(self, engines: Engines, keys: Keys) -> None:
        self._engines = engines
        self._keys = keys
        self._known: dict[HistoryLog, Checkpoint] = {}

    async def newest(self, which: HistoryLog) -> Checkpoint | None:
        async with self._engines.reader.connect() as connection:
            return await newest(await statements_of(connection), which)

    async def taken_at(self) -> datetime | None:
        """When the older of the newest checkpoints of the logs was taken."""
        query = select(func.max(_c.at).label("at")).group_by(_c.log)
        async with self._engines.reader.connect() as connection:
            times = (await connection.execute(query)).scalars().all()
        return min(times, default=None)

    async def take(self, now: datetime) -> list[Checkpoint]:
        """Take a checkpoint of each log that has grown since the last one, or that the key of this
        process has not signed. Raises `Inconsistent` when the others are taken."""
        taken, problem = list[Checkpoint](), None
        for which in HistoryLog:
            try:
                with translating_errors():
                    one = await self._take_alone(which, now)
            except Inconsistent as error:
                problem = error
                continue
            if one is not None:
                self._known[which] = one
                _log(one)
                taken.append(one)
        if problem is not None:
            raise problem
        return taken

    async def _take_alone(self, which: HistoryLog, now: datetime) -> Checkpoint | None:
        async with self._engines.writer.begin() as connection:
            statements = await statements_of(connection)
            return await self._take(statements, which, now) if await lock(statements) else None

    async def _take(
        self, statements: Statements, which: HistoryLog, now: datetime
    ) -> Checkpoint | None:
        tree = Tree(BY_NAME[which.key])
        size = await tree.size(statements)
        last = await newest(statements, which)
        for before in (last, self._known.get(which)):
            await self._require_continued(statements, tree, size, before)
        root = await root_at(statements, tree, size)
        if last is not None and last.size == size:
            return await self._sign_again(statements, last)
        if size == 0 or (last and last.signatures and not self._keys.signs):
            return None
        taken = self._signed(Checkpoint(origin_of(self._keys.name, which), size, root, now))
        row = {"log": which.key, "size": size, "at": now, "note": taken.note()}
        await statements.run(_ADD, [row])
        return taken

    def _signed(self, checkpoint: Checkpoint) -> Checkpoint:
        signature = self._keys.sign(checkpoint.text())
        return checkpoint if signature is None else checkpoint.signed_by(signature)

    async def _sign_again(self, statements: Statements, last: Checkpoint) -> Checkpoint | None:
        """A new key signs what the old one has signed."""
        signed = self._signed(last)
        keys = [one.key for one in signed.signatures]
        if len(set(keys)) == len(last.signatures):
            return None
        row = {"log": last.log.key, "at_size": last.size, "signed_note": signed.note()}
        await statements.run(_RESIGN, [row])
        return signed

    async def _require_continued(
        self, statements: Statements, tree: Tree, size: int, before: Checkpoint | None
    ) -> None:
        if before is None:
            return
        what = f"the checkpoint of {before.origin} at {before.size:,} events"
        if before.judged(self._keys) is SignatureState.FORGED:
            raise Inconsistent(f"{what} has a signature that is not that of its key")
        if size < before.size:
            raise Inconsistent(f"the history ends before {what}: it has {size:,}")
        if await root_at(statements, tree, before.size) != before.root:
            raise Inconsistent(f"the history differs from {what}")


async def newest(statements: Statements, which: HistoryLog) -> Checkpoint | None:
    """Raises `Inconsistent` where it cannot be read."""
    rows = await statements.fetched(NEWEST, log=which.key)
    return parsed(rows[0][1], which) if rows else None


def parsed(note: str, which: HistoryLog) -> Checkpoint:
    try:
        found = read_note(note)
    except NotACheckpoint as error:
        raise Inconsistent(f"a checkpoint of {which.key} cannot be read: {error}") from None
    if found.log is not which:
        raise Inconsistent(f"a checkpoint of {which.key} is one of {found.log.key}")
    return found


async def root_at(statements: Statements, tree: Tree, size: int) -> bytes:
    """The root that the tree had at this size. Raises `Inconsistent` where a node is missing."""
    return (await tree.frontier(statements, size)).root()


def _log(taken: Checkpoint) -> None:
    """A copy in the log is out of reach of who changes the database."""
    logger.info("history checkpoint", extra={"checkpoint": taken.note()})


async def between(
    statements: Statements, which: HistoryLog, least: int, most: int
) -> Sequence[tuple[int, Any]]:
    """The stored sizes and notes of checkpoints, by size."""
    rows = await statements.fetched(BETWEEN, log=which.key, least=least, most=most)
    return [(size, note) for size, note in rows]
