"""One act, one transaction; again from the start when the database could not let it through."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError

from domain.errors import ChangedMeanwhile
from domain.ports import Answer, NewId, UnitOfWork
from persistence.engines import Engines
from persistence.unit_of_work import Raced, SqlUnitOfWork

TRIES_MAX = 8
PAUSE_SECONDS = 0.005

# fmt: off
TRANSIENT = {
    "40001": "serialization",
    "40P01": "deadlock",
    "55P03": "lock timeout",
    "23505": "twin",             # someone else wrote the same key first: now it can be seen
    "57P01": "connection lost",  # the server is going down
    "57P02": "connection lost",
    "57P03": "connection lost",  # … or coming up
}
# fmt: on


class SqlTransact:
    """Opens units of work on the writer, and tells `kept` after each commit. `again` counts what
    was tried again, by cause."""

    def __init__(self, engines: Engines, new_id: NewId, kept: Callable[[], None]) -> None:
        self._engine = engines.writer
        self._new_id = new_id
        self._kept = kept
        self.again: Counter[str] = Counter()

    async def __call__(self, act: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        for tried in range(1, TRIES_MAX + 1):
            try:
                return await self._once(act)
            except Raced as error:
                if tried == TRIES_MAX:
                    raise ChangedMeanwhile(error.entity, error.id, error.current_version) from None
                self.again["changed"] += 1
            except DBAPIError as error:
                cause = _cause(error)
                if cause is None or tried == TRIES_MAX:
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


def _cause(error: DBAPIError) -> str | None:
    """Why it may go through when tried again, or `None`."""
    if error.connection_invalidated:
        return "connection lost"
    return TRANSIENT.get(str(getattr(error.orig, "sqlstate", None)))
