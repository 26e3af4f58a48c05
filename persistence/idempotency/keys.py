"""Idempotency keys of one unit of work: written in the transaction of the request."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, func, insert, select

from domain.ports.unit_of_work import IdempotencyRecord
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import idempotency_keys

# No key of a caller has this character.
SEPARATOR = "\x01"

KEY: Any = bindparam("key", type_=String)
LOCKED = Prepared(select(func.pg_advisory_xact_lock(func.hashtextextended(KEY, 0)).label("lock")))
STORED = Prepared(select(idempotency_keys).where(among(idempotency_keys.c.key, "keys")))
ADDED = Prepared(insert(idempotency_keys), list(idempotency_keys.c.keys()))


def within(key: str, scope: str) -> str:
    """The key as it is stored where another scope has it as it is."""
    return f"{key}{SEPARATOR}{scope}"


class IdempotencyKeys:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._added: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()
        self._absent: set[tuple[str, str]] = set()

    async def find(self, key: str, scope: str) -> IdempotencyRecord | None:
        names = (key, within(key, scope))
        if names in self._absent:
            return None
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

    async def look_up(self, keys: Iterable[tuple[str, str]]) -> None:
        """Look for many keys with their scopes at once. Whoever uses one at the same time finds out
        when it is written."""
        wanted = [(key, within(key, scope)) for key, scope in keys]
        names = [name for both in wanted for name in both]
        found = {row["key"] for row in await self._statements.rows(STORED, keys=names)}
        self._absent |= {both for both in wanted if found.isdisjoint(both)}

    async def _stored(self, names: tuple[str, str]) -> dict[str, dict[str, Any]]:
        if self._statements.dialect.name == "postgresql":
            # A concurrent request with the same key waits here, and then sees the first result.
            # A separate statement, so that the next one has a snapshot taken after the wait.
            await self._statements.rows(LOCKED, key=names[0])
        rows = await self._statements.rows(STORED, keys=names)
        return {row["key"]: row for row in rows}

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
            # In one order, so that transactions with several of the same do not wait in a circle.
            await self._statements.run(ADDED, [self._added[name] for name in sorted(self._added)])
