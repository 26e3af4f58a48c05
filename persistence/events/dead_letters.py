"""Happenings that this release cannot read (an older process meets what a newer one wrote, or a row
is damaged) are set aside: whoever follows goes on without them, and an operator sees them. Once
they can be read they are told, with a new position, after what is newest then."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, Table, delete, exists, func, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.engine.dialects import insert_ignoring
from persistence.engine.engines import Engines
from persistence.tables import dead_letters, inventory_movements, order_events

# What decoding a row may raise: a choice that is not ours, JSON that is none, parts that lack.
UNREADABLE = (ValueError, TypeError, LookupError)
SUBJECTS = {
    order_events: order_events.c.order_id,
    inventory_movements: inventory_movements.c.level_id,
}
LOGS = {log.name: log for log in SUBJECTS}

REASON_MAX = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeadLetter:
    """One set aside: of which log, as the how-manieth that came in, about which order or level."""

    log: str
    insert_id: int
    subject_id: str
    reason: str
    at: datetime


def without_dead_letters(
    query: Select[tuple[object, ...]], log: Table
) -> Select[tuple[object, ...]]:
    here = (dead_letters.c.log == log.name, dead_letters.c.insert_id == log.c.insert_id)
    return query.where(~exists().where(*here))


class SqlDeadLetters:
    def __init__(self, engines: Engines, kept: Callable[[], None] = lambda: None) -> None:
        self._engines = engines
        self._kept = kept

    async def park(self, log: Table, insert_ids: Sequence[int]) -> int:
        """Set aside those of `insert_ids` that cannot be read; how many."""
        bad = [
            (insert_id, why)
            for insert_id in insert_ids
            if (why := await self._problem(log, insert_id))
        ]
        now = datetime.now(UTC)
        async with self._engines.writer.begin() as connection:
            for insert_id, why in bad:
                subject = select(SUBJECTS[log]).where(log.c.insert_id == insert_id)
                row = {
                    "log": log.name,
                    "insert_id": insert_id,
                    "subject_id": (await connection.execute(subject)).scalar_one(),
                    "reason": why,
                    "at": now,
                }
                await connection.execute(insert_ignoring(connection, dead_letters), row)
                # Not the reason, which may hold what was stored: `order-hub dead_letters` shows it.
                logger.error("Set aside: %s %d of %s.", log.name, insert_id, row["subject_id"])
        return len(bad)

    async def all(self) -> list[DeadLetter]:
        async with self._engines.reader.connect() as connection:
            rows = await connection.execute(
                select(dead_letters).order_by(dead_letters.c.log, dead_letters.c.insert_id)
            )
            return [DeadLetter(**row) for row in rows.mappings()]

    async def retry(self) -> int:
        """Release what can be read by now; how many."""
        ready = [
            one for one in await self.all() if not await self._problem(LOGS[one.log], one.insert_id)
        ]
        for one in ready:
            async with self._engines.writer.begin() as connection:
                await _release(connection, LOGS[one.log], one.insert_id)
        if ready:
            self._kept()
        return len(ready)

    async def _problem(self, log: Table, insert_id: int) -> str | None:
        async with self._engines.reader.connect() as connection:
            try:
                found = await connection.execute(select(log).where(log.c.insert_id == insert_id))
                list(found.mappings())
            except UNREADABLE as error:
                return f"{type(error).__name__}: {error}"[:REASON_MAX]
        return None


async def _release(connection: AsyncConnection, log: Table, insert_id: int) -> None:
    this = (dead_letters.c.log == log.name) & (dead_letters.c.insert_id == insert_id)
    if (await connection.execute(delete(dead_letters).where(this))).rowcount:
        last = select(func.max(log.c.position)).scalar_subquery()
        # In PostgreSQL the relay gives the new position, as it gave the first.
        fresh = last + 1 if connection.dialect.name == "sqlite" else null()
        await connection.execute(
            update(log).where(log.c.insert_id == insert_id).values(position=fresh)
        )
