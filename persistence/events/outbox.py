"""The outbox: assigns positions to committed events, in the order of commit and without gaps.

Concurrent transactions commit in another order than their rows were numbered in, so a reader that
asks for "greater than the last insert id" would miss some. One relay at a time assigns positions to
the events without one, and finds late commits in its next run. Business transactions never wait for
it."""

from sqlalchemy import exists, or_, select, text

from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.tables import inventory_movements, order_events

BATCH_MAX = 1_000
LOGS = (order_events.name, inventory_movements.name)
RELAY_LOCK = 7_253_001

_ASSIGN = """
WITH pending AS (
  SELECT insert_id FROM {log} WHERE position IS NULL ORDER BY insert_id LIMIT {batch}
), numbered AS (
  SELECT insert_id, row_number() OVER (ORDER BY insert_id) AS offset_ FROM pending
), moved AS (
  UPDATE log_heads SET head = head + (SELECT count(*) FROM numbered) WHERE log = '{log}'
  RETURNING head - (SELECT count(*) FROM numbered) AS before
)
UPDATE {log} SET position = moved.before + numbered.offset_ FROM numbered, moved
WHERE {log}.insert_id = numbered.insert_id
"""


_PENDING = select(
    or_(*(exists().where(log.c.position.is_(None)) for log in (order_events, inventory_movements)))
)


class SqlOutbox:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer
        self._reader = engines.reader
        # In SQLite triggers assign positions, because writers commit one after another.
        self.needed = engines.writer.dialect.name == "postgresql"
        self._statements = [text(_ASSIGN.format(log=log, batch=BATCH_MAX)) for log in LOGS]

    async def has_pending(self) -> bool:
        """Whether any event has no position yet."""
        with translating_errors():
            async with self._reader.connect() as connection:
                return bool((await connection.execute(_PENDING)).scalar_one())

    async def assign_positions(self) -> int | None:
        """Assign positions to the events without one. Returns their number; `None` while another
        process does it."""
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
            counts = [(await connection.execute(query)).rowcount for query in self._statements]
        return sum(counts)
