"""Storage of rejected import rows."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from domain.integrations.rejects import Reject
from persistence.engine.dialects import insert_replacing
from persistence.engine.engines import Engines
from persistence.tables import import_rejects


class SqlRejects:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def put(self, source: str, rows: Sequence[Reject]) -> None:
        values = [
            {"id": f"{source}:{row.file}:{row.line}:{row.code}", "source": source, **vars(row)}
            for row in rows
        ]
        async with self._engines.writer.begin() as connection:
            await connection.execute(
                delete(import_rejects).where(import_rejects.c.source == source)
            )
            if values:
                await connection.execute(insert_replacing(connection, import_rejects), values)

    async def all(self, source: str | None = None) -> list[Reject]:
        columns = (import_rejects.c[name] for name in Reject.__dataclass_fields__)
        query = select(*columns).order_by(
            import_rejects.c.source, import_rejects.c.file, import_rejects.c.line
        )
        if source is not None:
            query = query.where(import_rejects.c.source == source)
        async with self._engines.reader.connect() as connection:
            return [Reject(**row) for row in (await connection.execute(query)).mappings()]
