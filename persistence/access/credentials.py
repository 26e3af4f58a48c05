"""Credentials as requests need them: read by id, counted as used, revoked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, func, select, update

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import insert_replacing, searchable
from persistence.engine.driver import statements_of
from persistence.engine.engines import Engines
from persistence.tables import api_keys, credential_revision, revoked_tokens, tracking_links
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build
from persistence.writes.credentials import raise_revision

Kind = TypeVar("Kind", ApiKey, TrackingLink)

REVISION = select(func.coalesce(func.max(credential_revision.c.last), 0).label("last"))
# A key that was used a moment ago needs no write.
USED = (
    update(api_keys)
    .where(api_keys.c.id == bindparam("id_"))
    .where(api_keys.c.last_used_at.is_(None) | (api_keys.c.last_used_at < bindparam("at")))
    .values(last_used_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class RevokedToken:
    """`id` is a hash: of one token, or of a subject, whose tokens from before `revoked_at` have
    ended."""

    id: str
    of_subject: bool
    revoked_at: datetime
    kept_until: datetime


class SqlCredentials:
    def __init__(self, engines: Engines) -> None:
        self._reader = engines.reader
        self._writer = engines.writer

    async def revision(self) -> int:
        """Rises with every change of a credential."""
        return int((await self._rows(REVISION))[0]["last"])

    async def keys(self, ids: Iterable[str]) -> dict[str, ApiKey]:
        """The API keys of these ids that exist."""
        return await self._found(ApiKey, api_keys, ids)

    async def links(self, ids: Iterable[str]) -> dict[str, TrackingLink]:
        """The tracking links of these ids that exist."""
        return await self._found(TrackingLink, tracking_links, ids)

    async def all_keys(self) -> list[ApiKey]:
        """Every API key, by name."""
        rows = await self._rows(select(api_keys).order_by(api_keys.c.name))
        return [build(ApiKey, attributes_of(api_keys, row)) for row in rows]

    async def links_of(self, order_id: str) -> list[TrackingLink]:
        """The tracking links of an order, the oldest first."""
        query = select(tracking_links).where(tracking_links.c.order_id == order_id)
        rows = await self._rows(query.order_by(tracking_links.c.id))
        return [build(TrackingLink, attributes_of(tracking_links, row)) for row in rows]

    async def revoked(self, ids: Iterable[str]) -> dict[str, RevokedToken]:
        """Which of these hashes of tokens and subjects were revoked."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        rows = await self._rows(select(revoked_tokens).where(revoked_tokens.c.id.in_(wanted)))
        return {row["id"]: RevokedToken(**row) for row in rows}

    async def revoke(self, token: RevokedToken) -> None:
        """Revoke a token, or all tokens of a subject."""
        with translating_errors():
            async with self._writer.begin() as connection:
                statements = await statements_of(connection)
                replacing = insert_replacing(statements, revoked_tokens)
                row = {
                    "id": token.id,
                    "of_subject": token.of_subject,
                    "revoked_at": token.revoked_at,
                    "kept_until": token.kept_until,
                }
                await statements.execute(replacing, [row])
                await raise_revision(statements)

    async def forget_expired(self, now: datetime) -> None:
        """Delete what was kept for tokens that have all expired."""
        with translating_errors():
            async with self._writer.begin() as connection:
                expired = revoked_tokens.c.kept_until < now
                await connection.execute(delete(revoked_tokens).where(expired))

    async def note_used(self, at: Mapping[str, datetime]) -> None:
        """Keep when these keys were last used."""
        with translating_errors():
            async with self._writer.begin() as connection:
                rows = [{"id_": id, "at": at[id]} for id in sorted(at)]
                await connection.execute(USED, rows)

    async def _found(self, kind: type[Kind], table: Table, ids: Iterable[str]) -> dict[str, Kind]:
        wanted = searchable(sorted(set(ids)))
        if not wanted:
            return {}
        rows = await self._rows(select(table).where(table.c.id.in_(wanted)))
        return {row["id"]: build(kind, attributes_of(table, row)) for row in rows}

    async def _rows(self, query: Any) -> Sequence[dict[str, Any]]:
        with translating_errors():
            async with self._reader.connect() as connection:
                return [dict(row) for row in (await connection.execute(query)).mappings()]
