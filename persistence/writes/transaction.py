"""Runs an operation in one transaction, and retries it after transient failures."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError, TimeoutError

from domain.ports.unit_of_work import Answer, Needs, UnitOfWork
from domain.shared.errors import Unavailable
from domain.shared.ids import NewId
from persistence.engine.database_errors import LOST, is_unavailable, transient_cause
from persistence.engine.driver import statements_of
from persistence.engine.engines import QUEUE_SECONDS, Engines
from persistence.writes.changes import WriteConflict
from persistence.writes.groups.grouping import Groups, Member, run_in
from persistence.writes.groups.prefetching import changed, numbers_needed, prefetch
from persistence.writes.order_numbers import NumberBlocks
from persistence.writes.privacy.erasing import EraseTexts, erase_rows
from persistence.writes.saving import save
from persistence.writes.shared import Shared
from persistence.writes.unit_of_work import SqlUnitOfWork

CHANGED = "changed"
APART = "apart"
ATTEMPTS_MAX = 8
PAUSE_SECONDS = 0.005
# A try that begins later than this is the last one. Of those who meet others at a database that
# answers, each gets through in time; of one that is away, whoever waits had rather know.
PATIENCE_SECONDS = float(QUEUE_SECONDS)
AWAY_SECONDS = 5.0

log = logging.getLogger(__name__)


class SqlTransact:
    """Opens units of work on the writer, and calls `on_commit` after each commit. `retries` counts
    retries by cause.

    After a lost connection it is unknown whether the transaction was committed. A retry is safe,
    because operations have idempotency keys: it returns the committed result, or executes."""

    def __init__(
        self,
        engines: Engines,
        new_id: NewId,
        on_commit: Callable[[], None],
        erase_texts: EraseTexts = erase_rows,
    ) -> None:
        self._engine = engines.writer
        self._observers = engines.writing
        self._new_id = new_id
        self._on_commit = on_commit
        self._erase_texts = erase_texts
        self._numbers = NumberBlocks(engines.writer)
        self._groups = Groups(self._alone, self._together)
        self.retries: Counter[str] = Counter()
        # Transactions by how many operations were committed with them.
        self.operations: Counter[int] = Counter()

    async def __call__(
        self,
        operation: Callable[[UnitOfWork], Awaitable[Answer]],
        needs: Needs | None = None,
    ) -> Answer:
        if needs is None:
            return await self._alone(operation)
        return await self._groups.run(operation, needs)

    async def _alone(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS_MAX + 1):
            waited = time.monotonic() - started
            last = attempt == ATTEMPTS_MAX or waited > PATIENCE_SECONDS
            try:
                return await self._attempt(operation, locking=attempt > 1)
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

    async def _attempt(
        self, operation: Callable[[UnitOfWork], Awaitable[Answer]], *, locking: bool
    ) -> Answer:
        async with self._engine.begin() as connection:
            statements = await statements_of(connection, self._observers)
            shared = Shared.of(statements, locking=locking)
            uow = SqlUnitOfWork(statements, self._new_id, shared, self._erase_texts)
            result = await operation(uow)
            await uow.save()
        self._on_commit()
        self.operations[1] += 1
        return result

    async def _together(self, members: Sequence[Member]) -> bool:
        """Run these operations in one transaction; at most twice, the second time with the stock
        locked that another transaction took after the first look."""
        for locking in (False, True):
            try:
                answers = await self._attempt_together(members, locking=locking)
            except WriteConflict:
                self.retries[CHANGED] += 1
            except Exception as error:
                # Whose fault it is, and whether the database answers, each finds out alone.
                cause = transient_cause(error) or APART
                self.retries[cause] += 1
                if cause == APART:
                    log.warning(
                        "%d operations of one transaction are run again, each alone: %s",
                        len(members),
                        type(error).__name__,
                    )
                return False
            else:
                self._on_commit()
                self.operations[len(members)] += 1
                for answer in answers:
                    answer()
                return True
        return False

    async def _attempt_together(
        self, members: Sequence[Member], *, locking: bool
    ) -> list[Callable[[], None]]:
        """What answers the members, once all of it is committed."""
        needs = [member.needs for member in members]
        blocks = await self._numbers.take(numbers_needed(needs))
        async with self._engine.begin() as connection:
            statements = await statements_of(connection, self._observers)
            shared = Shared.of(statements, locking=locking, blocks=blocks)
            await prefetch(statements, shared, needs)
            works: list[SqlUnitOfWork] = []
            answers: list[Callable[[], None]] = []
            for member in members:
                work = SqlUnitOfWork(statements, self._new_id, shared, self._erase_texts)
                try:
                    result = await run_in(member.context, member.operation, work)
                except (SQLAlchemyError, OSError, WriteConflict):
                    raise
                except Exception as refusal:
                    shared.numbers.give_back()
                    answers.append(partial(member.refuse, refusal))
                else:
                    shared.numbers.keep()
                    shared.candidates.take(work.stock_moves())
                    shared.fences.take(work.fence_changes)
                    shared.candidates.sell_again(work.lots.sold_again)
                    works.append(work)
                    answers.append(partial(member.resolve, result))
            if changed(shared):
                raise AssertionError("An operation of a group changed what others look at.")
            await save(statements, shared, works, self._new_id, datetime.now(UTC))
        return answers
