"""Idempotency keys are kept for a while, and then forgotten."""

from datetime import datetime

from sqlalchemy import delete, select

from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.tables import idempotency_keys

BATCH_MAX = 1_000


class SqlIdempotencyKeys:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer

    async def forget(self, before: datetime) -> int:
        """Forget the keys that were used before that moment, in short transactions; how many.
        Several processes may do it at once: none waits for the other."""
        forgotten = 0
        old = (
            select(idempotency_keys.c.key)
            .where(idempotency_keys.c.at < before)
            .order_by(idempotency_keys.c.at)
            .limit(BATCH_MAX)
            .with_for_update(skip_locked=True)
        )
        while True:
            with translating_errors():
                async with self._engine.begin() as connection:
                    keys = list((await connection.execute(old)).scalars())
                    if keys:
                        these = idempotency_keys.c.key.in_(keys)
                        await connection.execute(delete(idempotency_keys).where(these))
            forgotten += len(keys)
            if len(keys) < BATCH_MAX:
                return forgotten
