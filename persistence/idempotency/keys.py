"""Idempotency keys of one unit of work: written in the transaction of the request."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports.unit_of_work import IdempotencyRecord
from persistence.tables import idempotency_keys

# No key of a caller has this character.
SEPARATOR = "\x01"


def within(key: str, scope: str) -> str:
    """The key as it is stored where another scope has it as it is."""
    return f"{key}{SEPARATOR}{scope}"


class IdempotencyKeys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._added: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()

    async def find(self, key: str, scope: str) -> IdempotencyRecord | None:
        names = (key, within(key, scope))
        rows = {name: self._added[name] for name in names if name in self._added}
        if names[1] not in rows and (rows.get(key, {}).get("scope") != scope):
            rows |= await self._stored(names)
        if key in rows:
            self._taken.add(key)
        own = (row for row in rows.values() if row["scope"] == scope)
        found = next(own, None) or next((r for r in rows.values() if r["scope"] is None), None)
        return (
            IdempotencyRecord(found["fingerprint"], found["answer"], found["scope"])
            if found
            else None
        )

    async def _stored(self, names: tuple[str, str]) -> dict[str, dict[str, Any]]:
        if self._connection.dialect.name == "postgresql":
            # A concurrent request with the same key waits here, and then sees the first result.
            # A separate statement, so that the next one has a snapshot taken after the wait.
            lock = func.pg_advisory_xact_lock(func.hashtextextended(names[0], 0))
            await self._connection.execute(select(lock))
        query = select(idempotency_keys).where(idempotency_keys.c.key.in_(names))
        rows = await self._connection.execute(query)
        return {row["key"]: dict(row) for row in rows.mappings()}

    def add(self, key: str, scope: str, fingerprint: str, answer: str, at: datetime) -> None:
        name = within(key, scope) if key in self._taken else key
        self._added[name] = {
            "key": name,
            "scope": scope,
            "fingerprint": fingerprint,
            "answer": answer,
            "at": at,
        }

    async def save(self) -> None:
        if self._added:
            await self._connection.execute(insert(idempotency_keys), list(self._added.values()))
