"""A whole hub moved to another database, of either kind (docs/decisions/0010).

Every table is copied in the order of its references and its key, from one snapshot of the source.
What the target holds of a table is therefore always a beginning of it, and its last key is the
place to go on from: nothing else has to be kept to resume. Until everything has been compared, the
target is at no revision that a hub runs on: half a hub is never served."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError

from domain.verify.laws import Difference
from persistence.engine.engines import Engines
from persistence.events.outbox import LOGS
from persistence.tables import log_heads, metadata
from persistence.transfer import contents
from persistence.transfer.contents import Row, plain
from persistence.transfer.ends import CannotCopy, Ends, opened, prepare, set_revision, unfinished
from persistence.transfer.loading import Unloadable, counters, gather_statistics, load, set_counters
from persistence.verify.verify import SqlVerify

# `log_heads` follows from the logs, and is kept on one engine only.
TABLES = {table.name: plain(table) for table in metadata.sorted_tables if table is not log_heads}


class Differs(Exception):
    """The target is not what the source is; the message says where, and what to do."""


class Doing(StrEnum):
    WAITING = "waiting"
    CHECKING = "checking"
    COPYING = "copying"
    COMPARING = "comparing"


@dataclass(frozen=True)
class Step:
    """`doing` something with a table: `done` rows of `total`."""

    doing: Doing
    table: str
    done: int
    total: int


@dataclass(frozen=True)
class Copied:
    """`rows` per table; `written` of them by this run, in so many seconds of `seconds` in all;
    `differences` are those of the books."""

    rows: dict[str, int]
    written: int
    writing_seconds: float
    seconds: float
    differences: list[Difference]


async def copy(source: str, target: str, show: Callable[[Step], None]) -> Copied:
    """From the address of one database to another's; `show` is told of every step. The same again
    goes on where it was stopped."""
    began = time.perf_counter()
    revision = await prepare(source, target)
    async with opened(source, target) as ends:
        job = _Copy(ends, show)
        await job.announce()
        places = {name: await job.place(table) for name, table in TABLES.items()}
        await set_revision(ends.writer, unfinished(revision))
        writing = time.perf_counter()
        written = sum([await job.fill(TABLES[name], place) for name, place in places.items()])
        writing = time.perf_counter() - writing
        await set_counters(ends.writer, await counters(ends.source))
        await gather_statistics(ends.writer)
        rows = {name: await job.compare(table) for name, table in TABLES.items()}
        await job.require_unchanged()
        differences = await SqlVerify(Engines(ends.writer, ends.target)).differences()
        await set_revision(ends.writer, revision)
    return Copied(rows, written, writing, time.perf_counter() - began, differences)


class _Copy:
    def __init__(self, ends: Ends, show: Callable[[Step], None]) -> None:
        self._ends = ends
        self._show = show

    async def announce(self) -> None:
        for table in TABLES.values():
            self._telling(Doing.WAITING, table, await contents.count(self._ends.source, table))(0)

    async def place(self, table: Table) -> Row | None:
        """The key to go on behind. Refuses when the target holds anything else than the source's
        first rows."""
        await self._require_positions(table)
        async with self._ends.target.connect() as target:
            last = await contents.greatest(target, table)
            if last is None:
                return None
            total = await contents.count(target, table)
            seen = self._telling(Doing.CHECKING, table, total)
            there = await contents.digest(target, table, seen=seen)
        if there != await contents.digest(self._ends.source, table, until=last):
            raise CannotCopy(
                f"The target's {table.name} are not the first of the source's: it holds something "
                "else, or the source has changed since this copy began. Stop every hub on the "
                "source, and copy into an empty database."
            )
        return last

    async def _require_positions(self, table: Table) -> None:
        """SQLite has no relay, which would give these their positions later."""
        if self._ends.writer.dialect.name != "sqlite" or table.name not in LOGS:
            return
        query = select(func.count()).where(table.c.position.is_(None))
        waiting = (await self._ends.source.execute(query)).scalar_one()
        if waiting:
            raise CannotCopy(
                f"{waiting} of the source's {table.name} have no position yet. Run `order-hub "
                "serve` on it for a moment, and stop it."
            )

    async def fill(self, table: Table, place: Row | None) -> int:
        """Write what is behind the place. How many rows."""
        total = await contents.count(self._ends.source, table)
        done = before = await contents.count_until(self._ends.source, table, place)
        tell = self._telling(Doing.COPYING, table, total)
        tell(done)
        try:
            async for part in contents.rows(self._ends.source, table, after=place):
                await load(self._ends.writer, table, part)
                done += len(part)
                tell(done)
        except (DBAPIError, Unloadable, ValueError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise CannotCopy(
                f"After {done} rows of {table.name}: {reason}. When that is mended, run the same "
                "command again to go on."
            ) from None
        return done - before

    async def compare(self, table: Table) -> int:
        """Hold every row against the source's. How many there are."""
        total = await contents.count(self._ends.source, table)
        seen = self._telling(Doing.COMPARING, table, total)
        here = await contents.digest(self._ends.source, table, seen=lambda n: seen(n // 2))
        async with self._ends.target.connect() as target:
            there = await contents.digest(target, table, seen=lambda n: seen((total + n) // 2))
        if here != there:
            raise Differs(
                f"{table.name} differ: {here.count} rows in the source, {there.count} in the "
                "target, and not the same. Something else writes to the target: copy into an "
                "empty database."
            )
        return total

    async def require_unchanged(self) -> None:
        async with self._ends.now.connect() as now:
            for table in TABLES.values():
                before = await contents.mark(self._ends.source, table)
                if before != await contents.mark(now, table):
                    raise Differs(
                        f"The source's {table.name} were written to while it was copied. Stop "
                        "every hub on it and run the same command again: it adds what is new, and "
                        "says when that is not enough."
                    )

    def _telling(self, doing: Doing, table: Table, total: int) -> Callable[[int], None]:
        return lambda done: self._show(Step(doing, table.name, done, total))
