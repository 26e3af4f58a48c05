"""One operation, one transaction; again from the start when the database refused it for now."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError, TimeoutError

from domain.ports.unit_of_work import Answer, UnitOfWork
from domain.shared.errors import Unavailable, VersionConflict
from domain.shared.ids import NewId
from persistence.engine.database_errors import LOST, is_unavailable, transient_cause
from persistence.engine.engines import QUEUE_SECONDS, Engines
from persistence.writes.changes import WriteConflict
from persistence.writes.unit_of_work import SqlUnitOfWork

TRIES_MAX = 8
PAUSE_SECONDS = 0.005
# A try that begins later than this is the last one. Of those who meet others at a database that
# answers, each gets through in time; of one that is away, whoever waits had rather know.
PATIENCE_SECONDS = float(QUEUE_SECONDS)
AWAY_SECONDS = 5.0


class SqlTransact:
    """Opens units of work on the writer, and tells `kept` after each commit. `again` counts what
    was tried again, by cause.

    A lost connection leaves unknown whether the commit was kept; every operation has a key of its
    own, so trying again answers what was kept, or does it."""

    def __init__(self, engines: Engines, new_id: NewId, on_commit: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._new_id = new_id
        self._on_commit = on_commit
        self.retries: Counter[str] = Counter()

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        begun = time.monotonic()
        for tried in range(1, TRIES_MAX + 1):
            waited = time.monotonic() - begun
            last = tried == TRIES_MAX or waited > PATIENCE_SECONDS
            try:
                return await self._once(operation)
            except WriteConflict as error:
                if last:
                    raise VersionConflict(
                        error.entity, error.entity_id, error.current_version
                    ) from None
                self.retries["changed"] += 1
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
            # Those who met must not meet again in step.
            await asyncio.sleep(random.uniform(0, PAUSE_SECONDS * 2**tried))  # noqa: S311
        raise AssertionError("unreachable")

    async def _once(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        async with self._engine.begin() as connection:
            work = SqlUnitOfWork(connection, self._new_id)
            answer = await operation(work)
            await work.save()
        self._on_commit()
        return answer
