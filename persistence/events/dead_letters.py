"""Dead letters: events that this release cannot decode, because a newer release wrote them or the
row is damaged. Subscribers continue without them, and an operator can list them. A retry publishes
those that can be decoded by then, with a new position at the end of the log."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, Table, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.engine.dialects import insert_ignoring
from persistence.engine.engines import Engines
from persistence.events.logs import BY_NAME, RELAY_LOCK, Log
from persistence.tables import dead_letters, inventory_movements, order_events

# What decoding a row may raise: an unknown enum value, invalid JSON, missing parts.
DECODING_ERRORS = (ValueError, TypeError, LookupError)
SUBJECTS = {
    order_events: order_events.c.order_id,
    inventory_movements: inventory_movements.c.level_id,
}

REASON_MAX = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeadLetter:
    """An event that could not be decoded. `subject_id` is its order or level."""

    log: str
    insert_id: int
    subject_id: str
    reason: str
    at: datetime


def without_dead_letters(
    query: Select[tuple[object, ...]], log: Table
) -> Select[tuple[object, ...]]:
    same_event = (dead_letters.c.log == log.name, dead_letters.c.insert_id == log.c.insert_id)
    return query.where(~exists().where(*same_event))


class SqlDeadLetters:
    def __init__(self, engines: Engines, on_release: Callable[[], None] = lambda: None) -> None:
        self._engines = engines
        self._on_release = on_release

    async def add(self, log: Table, insert_ids: Sequence[int]) -> int:
        """Add those of `insert_ids` that cannot be decoded. Returns their number."""
        undecodable = [
            (insert_id, reason)
            for insert_id in insert_ids
            if (reason := await self._problem(log, insert_id))
        ]
        now = datetime.now(UTC)
        async with self._engines.writer.begin() as connection:
            for insert_id, reason in undecodable:
                subject = select(SUBJECTS[log]).where(log.c.insert_id == insert_id)
                row = {
                    "log": log.name,
                    "insert_id": insert_id,
                    "subject_id": (await connection.execute(subject)).scalar_one(),
                    "reason": reason,
                    "at": now,
                }
                await connection.execute(insert_ignoring(connection, dead_letters), row)
                # Without the reason, which may contain data; `order-hub dead_letters` shows it.
                logger.error(
                    "Added to the dead letters: %s %d of %s.",
                    log.name,
                    insert_id,
                    row["subject_id"],
                )
        return len(undecodable)

    async def all(self) -> list[DeadLetter]:
        async with self._engines.reader.connect() as connection:
            rows = await connection.execute(
                select(dead_letters).order_by(dead_letters.c.log, dead_letters.c.insert_id)
            )
            return [DeadLetter(**row) for row in rows.mappings()]

    async def retry(self) -> int:
        """Publish the dead letters that can be decoded now. Returns their number."""
        ready = [
            letter
            for letter in await self.all()
            if not await self._problem(BY_NAME[letter.log].events, letter.insert_id)
        ]
        for letter in ready:
            async with self._engines.writer.begin() as connection:
                await _release(connection, BY_NAME[letter.log], letter.insert_id)
        if ready:
            self._on_release()
        return len(ready)

    async def _problem(self, log: Table, insert_id: int) -> str | None:
        async with self._engines.reader.connect() as connection:
            try:
                rows = await connection.execute(select(log).where(log.c.insert_id == insert_id))
                list(rows.mappings())
            except DECODING_ERRORS as error:
                return f"{type(error).__name__}: {error}"[:REASON_MAX]
        return None


async def _release(connection: AsyncConnection, log: Log, insert_id: int) -> None:
    letter, positions = dead_letters.c, log.positions
    this_letter = (letter.log == log.name) & (letter.insert_id == insert_id)
    if (await connection.execute(delete(dead_letters).where(this_letter))).rowcount:
        if connection.dialect.name == "postgresql":
            # No relay gives a position meanwhile.
            await connection.execute(select(func.pg_advisory_xact_lock(RELAY_LOCK)))
        await connection.execute(delete(positions).where(positions.c.insert_id == insert_id))
        last = (await connection.execute(select(log.head()))).scalar_one()
        await connection.execute(insert(positions).values(position=last + 1, insert_id=insert_id))
