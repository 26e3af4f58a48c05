"""Storage of trusted documents."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select

from domain.access.documents import TrustedDocument
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import insert_ignoring, searchable
from persistence.engine.engines import Engines
from persistence.tables import trusted_documents as table

COLUMNS = tuple(table.c[name] for name in TrustedDocument.__dataclass_fields__)
# SQLite takes 32,766 values in one statement.
ROWS_AT_ONCE = 1_000


class SqlDocuments:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def text_by_id(self, id: str) -> str | None:
        """The text of the document that a client calls so."""
        return await self._text(table.c.id == id) if searchable([id]) else None

    async def text_by_hash(self, hash: str) -> str | None:
        """The text with this SHA-256."""
        return await self._text(table.c.hash == hash)

    async def all(self, client: str | None = None) -> list[TrustedDocument]:
        """The documents of one client or of all."""
        query = select(*COLUMNS).order_by(table.c.client, table.c.id)
        if client is not None:
            query = query.where(table.c.client == client)
        async with self._engines.reader.connect() as connection:
            return [TrustedDocument(**row) for row in (await connection.execute(query)).mappings()]

    async def add(self, documents: Sequence[TrustedDocument]) -> None:
        """Store those that are not stored yet, all or none."""
        rows = [
            {name: getattr(document, name) for name in TrustedDocument.__dataclass_fields__}
            for document in documents
        ]
        async with self._engines.writer.begin() as connection:
            for start in range(0, len(rows), ROWS_AT_ONCE):
                part = rows[start : start + ROWS_AT_ONCE]
                await connection.execute(insert_ignoring(connection, table), part)

    async def remove(self, client: str, ids: Sequence[str] | None = None) -> int:
        """Remove these documents of a client, or all of them. Returns their number."""
        statement = delete(table).where(table.c.client == client)
        if ids is None:
            async with self._engines.writer.begin() as connection:
                return (await connection.execute(statement)).rowcount
        removed = 0
        async with self._engines.writer.begin() as connection:
            for id in ids:
                one = statement.where(table.c.id == id)
                removed += (await connection.execute(one)).rowcount
        return removed

    async def _text(self, condition: ColumnElement[bool]) -> str | None:
        # Of several, always the same.
        query = (
            select(table.c.text).where(condition).order_by(table.c.registered_at, table.c.client)
        )
        with translating_errors():
            async with self._engines.reader.connect() as connection:
                text: str | None = await connection.scalar(query.limit(1))
                return text
