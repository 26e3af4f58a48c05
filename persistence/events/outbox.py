"""The outbox: assigns positions to committed events, in the order of commit and without gaps.

Concurrent transactions commit in another order than their rows were numbered in, so a reader that
asks for "greater than the last insert id" would miss some. One relay at a time assigns positions to
the events without one, and finds late commits in its next run. Business transactions never wait for
it. Positions are rows of their own: no event is updated."""

from sqlalchemy import BigInteger, bindparam, func, select

from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.events.logs import LOGS, RELAY_LOCK
from persistence.events.sequencing import Sequencer

LOCKED = Prepared(
    select(
        func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"),
    )
)


class SqlOutbox:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer
        self._reader = engines.reader
        # In SQLite triggers assign positions, because writers commit one after another.
        self.needed = engines.writer.dialect.name == "postgresql"
        self._logs = [Sequencer(log) for log in LOGS] if self.needed else []

    async def has_pending(self) -> bool:
        """Whether there may be events without a position."""
        with translating_errors():
            async with self._reader.connect() as connection:
                statements = await statements_of(connection)
                return any([await log.has_pending(statements) for log in self._logs])

    async def assign_positions(self) -> int | None:
        """Assign positions to the events without one. Returns their number; `None` while another
        process does it."""
        if not self.needed:
            return 0
        with translating_errors():
            return await self._assign()

    async def _assign(self) -> int | None:
        async with self._engine.begin() as connection:
            statements = await statements_of(connection)
            (row,) = await statements.rows(LOCKED, lock=RELAY_LOCK)
            if not row["locked"]:
                return None
            results = [await log.give(statements) for log in self._logs]
        for log, (_, reached) in zip(self._logs, results, strict=True):
            log.committed(reached)
        return sum(given for given, _ in results)
