"""What was made once in this process and is copied from then on: the rows that a hub wrote, the
schema that all migrations made."""

import pickle
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, inspect, text

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

SCHEMA_OF_SQLITE = (
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
)
# The statements that make the newest schema, by engine.
_schemas: dict[str, list[tuple[str, Any]]] = {}
migrate = command.upgrade


def upgraded(config: Config, revision: str) -> None:
    """Stands in for `alembic.command.upgrade`: what is empty gets the newest schema as the
    migrations left it, in a tenth of their time. Everything else is migrated."""
    connection: Connection = config.attributes["connection"]
    is_empty = revision == "head" and not inspect(connection).get_table_names()
    connection.rollback()
    engine = connection.dialect.name
    if not is_empty:
        migrate(config, revision)
    elif engine in _schemas:
        with connection.begin():
            for statement, values in _schemas[engine]:
                connection.exec_driver_sql(statement, values)
    else:
        executed: list[tuple[str, Any]] = []

        def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
            executed.append((statement.replace(" CONCURRENTLY", ""), values))

        event.listen(connection, "after_cursor_execute", note)
        migrate(config, revision)
        event.remove(connection, "after_cursor_execute", note)
        is_postgresql = engine == "postgresql"
        _schemas[engine] = _changing(executed) if is_postgresql else _of_sqlite(connection)


def _changing(executed: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [one for one in executed if not one[0].lstrip().upper().startswith(("SELECT", "SET"))]


def _of_sqlite(connection: Connection) -> list[tuple[str, Any]]:
    """Its tables with their rows, and then what would act on these."""
    found = connection.exec_driver_sql(SCHEMA_OF_SQLITE).all()
    tables = [(name, sql) for kind, name, sql in found if kind == "table"]
    rows = [
        (f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", tuple(row))
        for name, _ in tables
        for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
    ]
    others = [(sql, ()) for kind, _, sql in found if kind != "table"]
    connection.rollback()
    return [*((sql, ()) for _, sql in tables), *rows, *others]


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
