"""Deletion of expired idempotency keys."""

from datetime import datetime

from sqlalchemy import delete, select

from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.tables import idempotency_keys

BATCH_MAX = 1_000


class SqlIdempotencyKeys:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer

    async def delete_before(self, before: datetime) -> int:
        """Delete the keys that were used before that time, in short transactions. Returns their
        number. Concurrent processes do not wait for each other."""
        deleted = 0
        expired = (
            select(idempotency_keys.c.key)
            .where(idempotency_keys.c.at < before)
            .order_by(idempotency_keys.c.at)
            .limit(BATCH_MAX)
            .with_for_update(skip_locked=True)
        )
        while True:
            with translating_errors():
                async with self._engine.begin() as connection:
                    keys = list((await connection.execute(expired)).scalars())
                    if keys:
                        in_batch = idempotency_keys.c.key.in_(keys)
                        await connection.execute(delete(idempotency_keys).where(in_batch))
            deleted += len(keys)
            if len(keys) < BATCH_MAX:
                return deleted
