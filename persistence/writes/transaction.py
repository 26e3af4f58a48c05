"""Runs an operation in one transaction, and retries it after transient failures."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError, TimeoutError

from domain.ports.unit_of_work import Answer, UnitOfWork
from domain.shared.errors import Unavailable
from domain.shared.ids import NewId
from persistence.engine.database_errors import LOST, is_unavailable, transient_cause
from persistence.engine.driver import statements_of
from persistence.engine.engines import QUEUE_SECONDS, Engines
from persistence.writes.changes import WriteConflict
from persistence.writes.unit_of_work import SqlUnitOfWork

CHANGED = "changed"
ATTEMPTS_MAX = 8
PAUSE_SECONDS = 0.005
# A try that begins later than this is the last one. Of those who meet others at a database that
# answers, each gets through in time; of one that is away, whoever waits had rather know.
PATIENCE_SECONDS = float(QUEUE_SECONDS)
AWAY_SECONDS = 5.0


class SqlTransact:
    """Opens units of work on the writer, and calls `on_commit` after each commit. `retries` counts
    retries by cause.

    After a lost connection it is unknown whether the transaction was committed. A retry is safe,
    because operations have idempotency keys: it returns the committed result, or executes."""

    def __init__(self, engines: Engines, new_id: NewId, on_commit: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._observers = engines.writing
        self._new_id = new_id
        self._on_commit = on_commit
        self.retries: Counter[str] = Counter()

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS_MAX + 1):
            waited = time.monotonic() - started
            last = attempt == ATTEMPTS_MAX or waited > PATIENCE_SECONDS
            try:
                return await self._attempt(operation)
            except WriteConflict as error:
                if last:
                    raise Unavailable from error
                self.retries[CHANGED] += 1
            except (SQLAlchemyError, OSError) as error:
                cause = transient_cause(error)
                # Who has stood in the queue to its end is not sent there again.
                last |= isinstance(error, TimeoutError)
                last |= cause == LOST and waited > AWAY_SECONDS
                if (cause is None or last) and is_unavailable(error):
                    raise Unavailable from error
                if cause is None:
                    raise
                self.retries[cause] += 1
            # A random pause, so that conflicting transactions do not collide again.
            await asyncio.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))  # noqa: S311
        raise AssertionError("unreachable")

    async def _attempt(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        async with self._engine.begin() as connection:
            statements = await statements_of(connection, self._observers)
            uow = SqlUnitOfWork(statements, self._new_id)
            result = await operation(uow)
            await uow.save()
        self._on_commit()
        return result
