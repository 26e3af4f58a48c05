"""Health of the storage: the schema revision, the lag of the relay, totals for metrics."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from typeid import TypeID

from persistence.engine.engines import Engines
from persistence.events.logs import LOGS, Log
from persistence.operations import migrate
from persistence.tables import dead_letters, history_checkpoints

# Counting stops here, so that the count of a large backlog is not a load itself.
ROWS_MAX = 10_000
MILLISECONDS_AT = 80


@dataclass(frozen=True)
class Lag:
    """Events without a position: their number (at most 10,000 of each log are counted), and the
    time of the oldest."""

    rows: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


@dataclass(frozen=True)
class Totals:
    """The number of positions ever assigned in both logs, and the number of dead letters."""

    positions: int
    dead_letters: int


@dataclass(frozen=True)
class HistoryState:
    """Events with a position that are not hashed yet, those that no checkpoint covers, and when the
    newest checkpoint was taken."""

    pending: int
    uncovered: int
    taken_at: datetime | None


class SqlHealth:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def revision(self) -> str | None:
        """The schema revision, read on the writer; `None` for an empty database."""
        async with self._engines.writer.connect() as connection:
            try:
                revision = await connection.execute(text("SELECT version_num FROM alembic_version"))
            except (OperationalError, ProgrammingError) as error:
                if _no_such_table(error):
                    return None
                raise
            return revision.scalar_one_or_none()

    async def totals(self) -> Totals:
        queries: list[Any] = [log.head() for log in LOGS]
        queries.append(select(func.count()).select_from(dead_letters).scalar_subquery())
        async with self._engines.reader.connect() as connection:
            *heads, letters = (await connection.execute(select(*queries))).one()
        return Totals(sum(heads), letters)

    async def history(self) -> HistoryState:
        """All of it from the ends of indexes."""
        checkpoints = history_checkpoints.c
        queries: list[Any] = [select(func.max(checkpoints.at)).scalar_subquery()]
        for log in LOGS:
            covered = select(func.coalesce(func.max(checkpoints.size), 0))
            hashed = select(func.coalesce(func.max(log.leaves.c.position), 0))
            queries += [log.head().element, hashed.scalar_subquery()]
            queries.append(covered.where(checkpoints.log == log.name).scalar_subquery())
        async with self._engines.reader.connect() as connection:
            taken_at, *sizes = (await connection.execute(select(*queries))).one()
        heads, hashes, covers = (sum(sizes[first::3]) for first in range(3))
        return HistoryState(max(0, heads - hashes), max(0, heads - covers), taken_at)

    async def lag(self) -> Lag:
        """The events without a position. In SQLite there are none."""
        if self._engines.reader.dialect.name == "sqlite":
            return Lag(0, None)
        async with self._engines.reader.connect() as connection:
            pending = [await _pending_of(connection, log) for log in LOGS]
        since = [_created_at(id) for _, id in pending if id is not None]
        return Lag(sum(rows for rows, _ in pending), min(since, default=None))


def known_revisions() -> tuple[str, ...]:
    """The schema revisions that this release knows, newest first."""
    return _revisions_in(migrate.MIGRATIONS)


@cache
def _revisions_in(folder: Path) -> tuple[str, ...]:
    return tuple(one.revision for one in ScriptDirectory(folder).walk_revisions())


async def _pending_of(connection: Any, log: Log) -> tuple[int, str | None]:
    events = log.events.c
    counted = log.pending(events.insert_id).where(log.later()).limit(ROWS_MAX).subquery()
    oldest = log.pending(events.id).where(log.later()).order_by(events.insert_id).limit(1)
    row = (
        await connection.execute(
            select(
                select(func.count()).select_from(counted).scalar_subquery(),
                oldest.scalar_subquery(),
            )
        )
    ).one()
    return row[0], row[1]


def _created_at(id: str) -> datetime:
    """The creation time in an id. Not the time of the event, which an import may set years back."""
    milliseconds = TypeID.from_string(id).uuid.int >> MILLISECONDS_AT
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


def _no_such_table(error: OperationalError | ProgrammingError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in str(error.orig)
