"""Runs an operation in one transaction, and retries it after transient failures."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from domain.ports.unit_of_work import Answer, UnitOfWork
from domain.shared.errors import Unavailable, VersionConflict
from domain.shared.ids import NewId
from persistence.engine.database_errors import is_unavailable, transient_cause
from persistence.engine.engines import Engines
from persistence.writes.changes import WriteConflict
from persistence.writes.unit_of_work import SqlUnitOfWork

ATTEMPTS_MAX = 8
PAUSE_SECONDS = 0.005
# No attempt is started after this time: callers prefer an error to a longer wait.
RETRY_SECONDS = 5.0


class SqlTransact:
    """Opens units of work on the writer, and calls `on_commit` after each commit. `retries` counts
    retries by cause.

    After a lost connection it is unknown whether the transaction was committed. A retry is safe,
    because operations have idempotency keys: it returns the committed result, or executes."""

    def __init__(self, engines: Engines, new_id: NewId, on_commit: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._new_id = new_id
        self._on_commit = on_commit
        self.retries: Counter[str] = Counter()

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS_MAX + 1):
            last = attempt == ATTEMPTS_MAX or time.monotonic() - started > RETRY_SECONDS
            try:
                return await self._attempt(operation)
            except WriteConflict as error:
                if last:
                    raise VersionConflict(error.entity, error.id, error.current_version) from None
                self.retries["changed"] += 1
            except (SQLAlchemyError, OSError) as error:
                cause = transient_cause(error)
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
            uow = SqlUnitOfWork(connection, self._new_id)
            result = await operation(uow)
            await uow.save()
        self._on_commit()
        return result
