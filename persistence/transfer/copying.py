"""Copies a whole database to another one, SQLite or PostgreSQL (docs/decisions/0010).

Tables are copied in the order of their references, rows in the order of their keys, from one
snapshot of the source. The target therefore always contains the first rows of each table, and its
last key is where an interrupted copy continues. Until all rows have been compared, the target has a
revision on which no hub starts, so an incomplete copy is never served."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table, func
from sqlalchemy.exc import DBAPIError

from domain.verify.laws import Difference
from persistence.engine.engines import Engines
from persistence.events.logs import LOGS
from persistence.tables import log_heads, metadata
from persistence.transfer import contents
from persistence.transfer.contents import Row, unconverted
from persistence.transfer.endpoints import (
    CannotCopy,
    Endpoints,
    open_endpoints,
    prepare,
    set_revision,
    unfinished,
)
from persistence.transfer.loading import Unloadable, counters, gather_statistics, load, set_counters
from persistence.verify.verify import SqlVerify

# `log_heads` is derived from the positions, and used on PostgreSQL only.
TABLES = {
    table.name: unconverted(table) for table in metadata.sorted_tables if table is not log_heads
}


class CopyMismatch(Exception):
    """The target differs from the source; the message says where, and what to do."""


class CopyPhase(StrEnum):
    WAITING = "waiting"
    CHECKING = "checking"
    COPYING = "copying"
    COMPARING = "comparing"


@dataclass(frozen=True)
class Step:
    """Progress of a phase for one table: `done` rows of `total`."""

    phase: CopyPhase
    table: str
    done: int
    total: int


@dataclass(frozen=True)
class Copied:
    """`rows` is the number of rows by table, of which this run wrote `written` in
    `writing_seconds`. `differences` are those that the consistency checks found."""

    rows: dict[str, int]
    written: int
    writing_seconds: float
    seconds: float
    differences: list[Difference]


async def copy(source: str, target: str, progress: Callable[[Step], None]) -> Copied:
    """Copy from the database at one address to another; `progress` is called for every step. A
    repeated call continues an interrupted copy."""
    started = time.perf_counter()
    revision = await prepare(source, target)
    async with open_endpoints(source, target) as ends:
        job = _Copy(ends, progress)
        await job.announce()
        last_keys = {name: await job.last_key(table) for name, table in TABLES.items()}
        await set_revision(ends.writer, unfinished(revision))
        writing = time.perf_counter()
        written = sum([await job.fill(TABLES[name], key) for name, key in last_keys.items()])
        writing = time.perf_counter() - writing
        await set_counters(ends.writer, await counters(ends.source))
        await gather_statistics(ends.writer)
        rows = {name: await job.compare(table) for name, table in TABLES.items()}
        await job.require_unchanged()
        differences = await SqlVerify(Engines(ends.writer, ends.target)).differences()
        await set_revision(ends.writer, revision)
    return Copied(rows, written, writing, time.perf_counter() - started, differences)


class _Copy:
    def __init__(self, ends: Endpoints, progress: Callable[[Step], None]) -> None:
        self._ends = ends
        self._progress = progress

    async def announce(self) -> None:
        for table in TABLES.values():
            self._reporter(
                CopyPhase.WAITING, table, await contents.count(self._ends.source, table)
            )(0)

    async def last_key(self, table: Table) -> Row | None:
        """The key after which to continue; `None` for an empty table. Raises `CannotCopy` unless
        the target has exactly the first rows of the source."""
        await self._require_positions(table)
        async with self._ends.target.connect() as target:
            last = await contents.greatest(target, table)
            if last is None:
                return None
            total = await contents.count(target, table)
            report = self._reporter(CopyPhase.CHECKING, table, total)
            copied = await contents.digest(target, table, progress=report)
        if copied != await contents.digest(self._ends.source, table, until=last):
            raise CannotCopy(
                f"The target's {table.name} are not the first ones of the source: it has other "
                "data, or the source has changed since this copy started. Stop every hub on the "
                "source, and copy into an empty database."
            )
        return last

    async def _require_positions(self, table: Table) -> None:
        """A SQLite target needs all positions, because no relay assigns them there."""
        log = next((log for log in LOGS if log.name == table.name), None)
        if self._ends.writer.dialect.name != "sqlite" or log is None:
            return
        pending = (await self._ends.source.execute(log.pending(func.count()))).scalar_one()
        if pending:
            raise CannotCopy(
                f"{pending} of the source's {table.name} have no position yet. Run `order-hub "
                "serve` on it until they have, and stop it."
            )

    async def fill(self, table: Table, last_key: Row | None) -> int:
        """Copy the rows after `last_key`. Returns their number."""
        total = await contents.count(self._ends.source, table)
        done = before = await contents.count_until(self._ends.source, table, last_key)
        report = self._reporter(CopyPhase.COPYING, table, total)
        report(done)
        try:
            async for batch in contents.rows(self._ends.source, table, after=last_key):
                await load(self._ends.writer, table, batch)
                done += len(batch)
                report(done)
        except (DBAPIError, Unloadable, ValueError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise CannotCopy(
                f"Stopped after {done} rows of {table.name}: {reason}. Resolve this, and run the "
                "same command again to continue."
            ) from None
        return done - before

    async def compare(self, table: Table) -> int:
        """Compare all rows with the source. Returns their number."""
        total = await contents.count(self._ends.source, table)
        report = self._reporter(CopyPhase.COMPARING, table, total)
        source = self._ends.source
        expected = await contents.digest(source, table, progress=lambda n: report(n // 2))
        async with self._ends.target.connect() as target:
            rest = lambda n: report((total + n) // 2)  # noqa: E731
            actual = await contents.digest(target, table, progress=rest)
        if expected != actual:
            raise CopyMismatch(
                f"{table.name} differ: {expected.count} rows in the source, {actual.count} in the "
                "target. Another program writes to the target: copy into an empty database."
            )
        return total

    async def require_unchanged(self) -> None:
        async with self._ends.source_engine.connect() as current:
            for table in TABLES.values():
                before = await contents.change_marker(self._ends.source, table)
                if before != await contents.change_marker(current, table):
                    raise CopyMismatch(
                        f"The source's {table.name} were written to while it was copied. Stop "
                        "every hub on it, and run the same command again to copy the new rows."
                    )

    def _reporter(self, phase: CopyPhase, table: Table, total: int) -> Callable[[int], None]:
        return lambda done: self._progress(Step(phase, table.name, done, total))
