"""Positions: the order in which happenings became visible, without gaps.

Rows of concurrent transactions become visible in another order than they were numbered in, so a
reader that asks for "greater than the last" would lose some. One relay at a time gives positions to
what has none yet: a late commit is simply found the next time. No business transaction waits."""

from sqlalchemy import exists, or_, select, text

from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.tables import inventory_movements, order_events

BATCH_MAX = 1_000
LOGS = (order_events.name, inventory_movements.name)
RELAY_LOCK = 7_253_001

_STAMP = """
WITH fresh AS (
  SELECT insert_id FROM {log} WHERE position IS NULL ORDER BY insert_id LIMIT {batch}
), numbered AS (
  SELECT insert_id, row_number() OVER (ORDER BY insert_id) AS place FROM fresh
), moved AS (
  UPDATE log_heads SET head = head + (SELECT count(*) FROM numbered) WHERE log = '{log}'
  RETURNING head - (SELECT count(*) FROM numbered) AS before
)
UPDATE {log} SET position = moved.before + numbered.place FROM numbered, moved
WHERE {log}.insert_id = numbered.insert_id
"""


_WAITING = select(
    or_(*(exists().where(log.c.position.is_(None)) for log in (order_events, inventory_movements)))
)


class SqlOutbox:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer
        self._look = engines.reader
        # SQLite's triggers have done it already: there, writers commit one after another.
        self.needed = engines.writer.dialect.name == "postgresql"
        self._statements = [text(_STAMP.format(log=log, batch=BATCH_MAX)) for log in LOGS]

    async def has_pending(self) -> bool:
        """Whether anything has no position yet."""
        with translating_errors():
            async with self._look.connect() as connection:
                return bool((await connection.execute(_WAITING)).scalar_one())

    async def assign_positions(self) -> int | None:
        """Give positions to what has none: to how many. `None` while another process does it."""
        if not self.needed:
            return 0
        with translating_errors():
            return await self._assign()

    async def _assign(self) -> int | None:
        async with self._engine.begin() as connection:
            locked = await connection.execute(
                text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": RELAY_LOCK}
            )
            if not locked.scalar_one():
                return None
            done = [(await connection.execute(one)).rowcount for one in self._statements]
        return sum(done)
