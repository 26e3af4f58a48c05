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
from persistence.tables import events, movements, parked

# What decoding a row may raise: a choice that is not ours, JSON that is none, parts that lack.
UNREADABLE = (ValueError, TypeError, LookupError)
SUBJECTS = {events: events.c.order_id, movements: movements.c.level_id}
LOGS = {log.name: log for log in SUBJECTS}

REASON_MAX = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parked:
    """One set aside: of which log, as the how-manieth that came in, about which order or level."""

    log: str
    arrival: int
    subject_id: str
    reason: str
    at: datetime


def not_parked(query: Select[tuple[object, ...]], log: Table) -> Select[tuple[object, ...]]:
    here = (parked.c.log == log.name, parked.c.arrival == log.c.arrival)
    return query.where(~exists().where(*here))


class SqlParking:
    def __init__(self, engines: Engines, kept: Callable[[], None] = lambda: None) -> None:
        self._engines = engines
        self._kept = kept

    async def park(self, log: Table, arrivals: Sequence[int]) -> int:
        """Set aside those of `arrivals` that cannot be read; how many."""
        bad = [(arrival, why) for arrival in arrivals if (why := await self._problem(log, arrival))]
        now = datetime.now(UTC)
        async with self._engines.writer.begin() as connection:
            for arrival, why in bad:
                subject = select(SUBJECTS[log]).where(log.c.arrival == arrival)
                row = {
                    "log": log.name,
                    "arrival": arrival,
                    "subject_id": (await connection.execute(subject)).scalar_one(),
                    "reason": why,
                    "at": now,
                }
                await connection.execute(insert_ignoring(connection, parked), row)
                # Not the reason, which may hold what was stored: `order-hub parked` shows it.
                logger.error("Set aside: %s %d of %s.", log.name, arrival, row["subject_id"])
        return len(bad)

    async def all(self) -> list[Parked]:
        async with self._engines.reader.connect() as connection:
            rows = await connection.execute(select(parked).order_by(parked.c.log, parked.c.arrival))
            return [Parked(**row) for row in rows.mappings()]

    async def retry(self) -> int:
        """Release what can be read by now; how many."""
        ready = [
            one for one in await self.all() if not await self._problem(LOGS[one.log], one.arrival)
        ]
        for one in ready:
            async with self._engines.writer.begin() as connection:
                await _release(connection, LOGS[one.log], one.arrival)
        if ready:
            self._kept()
        return len(ready)

    async def _problem(self, log: Table, arrival: int) -> str | None:
        async with self._engines.reader.connect() as connection:
            try:
                found = await connection.execute(select(log).where(log.c.arrival == arrival))
                list(found.mappings())
            except UNREADABLE as error:
                return f"{type(error).__name__}: {error}"[:REASON_MAX]
        return None


async def _release(connection: AsyncConnection, log: Table, arrival: int) -> None:
    this = (parked.c.log == log.name) & (parked.c.arrival == arrival)
    if (await connection.execute(delete(parked).where(this))).rowcount:
        last = select(func.max(log.c.position)).scalar_subquery()
        # In PostgreSQL the relay gives the new position, as it gave the first.
        fresh = last + 1 if connection.dialect.name == "sqlite" else null()
        await connection.execute(update(log).where(log.c.arrival == arrival).values(position=fresh))
