"""One act, one transaction; again from the start when the database could not let it through."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError, TimeoutError

from domain.errors import ChangedMeanwhile
from domain.ports import Answer, NewId, Unavailable, UnitOfWork
from persistence.engines import QUEUE_SECONDS, Engines
from persistence.faults import LOST, away, passing
from persistence.unit_of_work import Raced, SqlUnitOfWork

TRIES_MAX = 8
PAUSE_SECONDS = 0.005
# A try that begins later than this is the last one. Of those who meet others at a database that
# answers, each gets through in time; of one that is away, whoever waits had rather know.
PATIENCE_SECONDS = float(QUEUE_SECONDS)
AWAY_SECONDS = 5.0


class SqlTransact:
    """Opens units of work on the writer, and tells `kept` after each commit. `again` counts what
    was tried again, by cause.

    A lost connection leaves unknown whether the commit was kept; every act carries a key of its
    own, so trying again answers what was kept, or does it."""

    def __init__(self, engines: Engines, new_id: NewId, kept: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._new_id = new_id
        self._kept = kept
        self.again: Counter[str] = Counter()

    async def __call__(self, act: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        begun = time.monotonic()
        for tried in range(1, TRIES_MAX + 1):
            waited = time.monotonic() - begun
            last = tried == TRIES_MAX or waited > PATIENCE_SECONDS
            try:
                return await self._once(act)
            except Raced as error:
                if last:
                    raise ChangedMeanwhile(error.entity, error.id, error.current_version) from None
                self.again["changed"] += 1
            except (SQLAlchemyError, OSError) as error:
                cause = passing(error)
                # Who has stood in the queue to its end is not sent there again.
                last |= isinstance(error, TimeoutError)
                last |= cause == LOST and waited > AWAY_SECONDS
                if (cause is None or last) and away(error):
                    raise Unavailable from error
                if cause is None:
                    raise
                self.again[cause] += 1
            # Those who met must not meet again in step.
            await asyncio.sleep(random.uniform(0, PAUSE_SECONDS * 2**tried))  # noqa: S311
        raise AssertionError("unreachable")

    async def _once(self, act: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        async with self._engine.begin() as connection:
            work = SqlUnitOfWork(connection, self._new_id)
            answer = await act(work)
            await work.save()
        self._kept()
        return answer
