"""One operation, one transaction; again from the start when the database could not let it through."""

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

TRIES_MAX = 8
PAUSE_SECONDS = 0.005
# After this no new try is begun: whoever waits had rather know.
PATIENCE_SECONDS = 5.0


class SqlTransact:
    """Opens units of work on the writer, and tells `kept` after each commit. `again` counts what
    was tried again, by cause.

    A lost connection leaves unknown whether the commit was kept; every operation carries a key of its
    own, so trying again answers what was kept, or does it."""

    def __init__(self, engines: Engines, new_id: NewId, on_commit: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._new_id = new_id
        self._on_commit = on_commit
        self.retries: Counter[str] = Counter()

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        begun = time.monotonic()
        for tried in range(1, TRIES_MAX + 1):
            last = tried == TRIES_MAX or time.monotonic() - begun > PATIENCE_SECONDS
            try:
                return await self._once(operation)
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
