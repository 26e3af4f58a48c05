"""Positions: the order in which happenings became visible, without gaps.

Rows of concurrent transactions become visible in another order than they were numbered in, so a
reader that asks for "greater than the last" would lose some. One relay at a time gives positions to
what has none yet: a late commit is simply found the next time. No business transaction waits."""

from sqlalchemy import exists, or_, select, text

from persistence.engine.database_errors import reaching
from persistence.engine.engines import Engines
from persistence.tables import events, movements

BATCH_MAX = 1_000
LOGS = (events.name, movements.name)
RELAY_LOCK = 7_253_001

_STAMP = """
WITH fresh AS (
  SELECT arrival FROM {log} WHERE position IS NULL ORDER BY arrival LIMIT {batch}
), numbered AS (
  SELECT arrival, row_number() OVER (ORDER BY arrival) AS place FROM fresh
), moved AS (
  UPDATE heads SET head = head + (SELECT count(*) FROM numbered) WHERE log = '{log}'
  RETURNING head - (SELECT count(*) FROM numbered) AS before
)
UPDATE {log} SET position = moved.before + numbered.place FROM numbered, moved
WHERE {log}.arrival = numbered.arrival
"""


_WAITING = select(or_(*(exists().where(log.c.position.is_(None)) for log in (events, movements))))


class SqlStamps:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer
        self._look = engines.reader
        # SQLite's triggers have done it already: there, writers commit one after another.
        self.needed = engines.writer.dialect.name == "postgresql"
        self._statements = [text(_STAMP.format(log=log, batch=BATCH_MAX)) for log in LOGS]

    async def waiting(self) -> bool:
        """Whether anything has no position yet."""
        with reaching():
            async with self._look.connect() as connection:
                return bool((await connection.execute(_WAITING)).scalar_one())

    async def stamp(self) -> int | None:
        """Give positions to what has none: to how many. `None` while another process does it."""
        if not self.needed:
            return 0
        with reaching():
            return await self._stamp()

    async def _stamp(self) -> int | None:
        async with self._engine.begin() as connection:
            locked = await connection.execute(
                text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": RELAY_LOCK}
            )
            if not locked.scalar_one():
                return None
            done = [(await connection.execute(one)).rowcount for one in self._statements]
        return sum(done)
