"""Idempotency keys of one unit of work: written in the transaction of the request."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports.unit_of_work import IdempotencyRecord
from persistence.tables import idempotency_keys


class IdempotencyKeys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._added: list[dict[str, Any]] = []

    async def find(self, key: str) -> IdempotencyRecord | None:
        for row in self._added:
            if row["key"] == key:
                return IdempotencyRecord(row["fingerprint"], row["answer"])
        if self._connection.dialect.name == "postgresql":
            # A concurrent request with the same key waits here, and then sees the first result.
            # A separate statement, so that the next one has a snapshot taken after the wait.
            lock = func.pg_advisory_xact_lock(func.hashtextextended(key, 0))
            await self._connection.execute(select(lock))
        columns = idempotency_keys.c
        rows = await self._connection.execute(
            select(columns.fingerprint, columns.answer).where(columns.key == key)
        )
        found = rows.one_or_none()
        return IdempotencyRecord(*found) if found else None

    def add(self, key: str, fingerprint: str, answer: str, at: datetime) -> None:
        self._added.append({"key": key, "fingerprint": fingerprint, "answer": answer, "at": at})

    async def save(self) -> None:
        if self._added:
            await self._connection.execute(insert(idempotency_keys), self._added)
