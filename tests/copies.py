"""Rows that a hub has written once in this process: from then on they are copied, at once."""

import pickle
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import text

from hub.wiring import Hub
from persistence.events.logs import LOGS
from persistence.tables import metadata

Answer = TypeVar("Answer")
# What was answered, and statements that write the rows, by engine and name.
_made: dict[tuple[str, str], tuple[bytes, str]] = {}
DELETING = [f"DELETE FROM {t.name}" for t in reversed(metadata.sorted_tables)]
# PostgreSQL counts the rows of the logs.
COUNTING = [
    f"SELECT setval(pg_get_serial_sequence('{log.name}', 'insert_id'),"
    f" (SELECT coalesce(max(insert_id), 0) + 1 FROM {log.name}), false)"
    for log in LOGS
]
# In SQLite triggers write them.
POSITIONS = [log.positions for log in LOGS]


async def copied(
    hub: Hub, name: str, make: Callable[[], Awaitable[Answer]], *, is_empty: bool = False
) -> Answer:
    """What `make` answers, and all that the hub then holds: it replaces what it holds before, if it
    is not empty. What `make` finds has to be the same each time."""
    key = hub.engines.writer.dialect.name, name
    if key not in _made:
        answer = await make()
        _made[key] = pickle.dumps(answer), await _script(hub)
        return answer
    pickled, script = _made[key]
    await _run(hub, ";\n".join(["BEGIN", *([] if is_empty else DELETING), script, "COMMIT"]))
    copy: Answer = pickle.loads(pickled)
    return copy


async def _run(hub: Hub, script: str) -> None:
    async with hub.engines.writer.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        # Many statements in one go, which each driver names as it likes.
        await getattr(driver, "executescript", driver.execute)(script)


async def _script(hub: Hub) -> str:
    """Every value as text: either engine makes of it what its column keeps."""
    statements = []
    is_postgresql = hub.engines.writer.dialect.name == "postgresql"
    async with hub.engines.reader.connect() as connection:
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns if column.computed is None]
            texts = ", ".join(f"CAST({name} AS TEXT)" for name in names)
            into = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES"
            if is_postgresql or table not in POSITIONS:
                rows = await connection.execute(text(f"SELECT {texts} FROM {table.name}"))
                # One statement for all of them, which is read and planned once.
                if values := [f"({', '.join(map(_quoted, row))})" for row in rows]:
                    statements.append(f"{into} {', '.join(values)}")
    if is_postgresql:
        statements += COUNTING
    return ";\n".join(statements)


def _quoted(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
