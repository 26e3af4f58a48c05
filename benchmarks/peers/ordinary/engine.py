"""The engines of the ordinary stack. SQLite is set up as SQLAlchemy's documentation recommends it
for several writers."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def reader(address: str) -> AsyncEngine:
    return create_async_engine(address)


def writer(address: str) -> AsyncEngine:
    engine = create_async_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _configure)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _configure(connection: Any, _: Any) -> None:
    # The driver begins no transaction by itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Any) -> None:
    """A writer waits for others, instead of failing at its first write."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
