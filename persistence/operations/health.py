"""What an operator asks of the storage: does it answer, how old is its schema, what is waiting."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from typeid import TypeID

from persistence.engine.engines import Engines
from persistence.operations import migrate
from persistence.tables import dead_letters, inventory_movements, order_events

# More than this is said to be this: the count of a long stop must not become a load itself.
ROWS_MAX = 10_000
MILLISECONDS_AT = 80
LOGS = (order_events, inventory_movements)


@dataclass(frozen=True)
class Lag:
    """What waits for its position: how many rows (at most 10,000 of each log are counted), and
    since when the oldest of them."""

    rows: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


@dataclass(frozen=True)
class Totals:
    """How many events and movements were ever given a position, and how many are set aside."""

    positions: int
    dead_letters: int


class SqlHealth:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def revision(self) -> str | None:
        """The revision of the schema, read as a command would: on the writer. None without one."""
        async with self._engines.writer.connect() as connection:
            try:
                found = await connection.execute(text("SELECT version_num FROM alembic_version"))
            except (OperationalError, ProgrammingError) as error:
                if _no_such_table(error):
                    return None
                raise
            return found.scalar_one_or_none()

    async def totals(self) -> Totals:
        queries = [select(func.max(log.c.position)).scalar_subquery() for log in LOGS]
        queries.append(select(func.count()).select_from(dead_letters).scalar_subquery())
        async with self._engines.reader.connect() as connection:
            *log_heads, set_aside = (await connection.execute(select(*queries))).one()
        return Totals(sum(head or 0 for head in log_heads), set_aside)

    async def lag(self) -> Lag:
        """What the relay has still to give a position; it is an index that holds just that."""
        async with self._engines.reader.connect() as connection:
            waiting = [await _waiting(connection, log) for log in LOGS]
        since = [_made_at(id) for _, id in waiting if id is not None]
        return Lag(sum(rows for rows, _ in waiting), min(since, default=None))


def known_revisions() -> tuple[str, ...]:
    """The revisions this version of the hub knows, newest first."""
    return _revisions_in(migrate.MIGRATIONS)


@cache
def _revisions_in(folder: Path) -> tuple[str, ...]:
    return tuple(one.revision for one in ScriptDirectory(folder).walk_revisions())


async def _waiting(connection: Any, log: Table) -> tuple[int, str | None]:
    unstamped = log.c.position.is_(None)
    some = select(log.c.insert_id).where(unstamped).limit(ROWS_MAX).subquery()
    oldest = select(log.c.id).where(unstamped).order_by(log.c.insert_id).limit(1).scalar_subquery()
    row = (
        await connection.execute(
            select(select(func.count()).select_from(some).scalar_subquery(), oldest)
        )
    ).one()
    return row[0], row[1]


def _made_at(id: str) -> datetime:
    """When an id was made. Not when its row says it happened: an import tells of years ago."""
    milliseconds = TypeID.from_string(id).uuid.int >> MILLISECONDS_AT
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


def _no_such_table(error: OperationalError | ProgrammingError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in str(error.orig)
