"""Deletion of reservations that ended long ago. The ledger keeps their movements."""

from datetime import datetime

from sqlalchemy import delete, select

from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.tables import reservation_lines, reservations

BATCH_MAX = 1_000


class SqlEndedReservations:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer

    async def delete_before(self, before: datetime) -> int:
        """Delete those that ended before that time, in short transactions. Returns their number.
        Concurrent processes do not wait for each other."""
        deleted = 0
        ended = (
            select(reservations.c.id)
            .where(reservations.c.ended_at < before)
            .order_by(reservations.c.ended_at)
            .limit(BATCH_MAX)
            .with_for_update(skip_locked=True)
        )
        while True:
            with translating_errors():
                async with self._engine.begin() as connection:
                    ids = list((await connection.execute(ended)).scalars())
                    if ids:
                        of_these = reservation_lines.c.reservation_id.in_(ids)
                        await connection.execute(delete(reservation_lines).where(of_these))
                        these = reservations.c.id.in_(ids)
                        await connection.execute(delete(reservations).where(these))
            deleted += len(ids)
            if len(ids) < BATCH_MAX:
                return deleted
