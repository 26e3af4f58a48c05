"""A connection of the SQLite writer that runs its statements in the thread of the event loop.

Each takes some ten microseconds; to hand it to another thread and back, as aiosqlite does, takes
several times as long. What may wait runs in the connection's own thread: BEGIN IMMEDIATE for the
lock, COMMIT for the disk."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from aiosqlite import Connection

ITERATED_AT_ONCE = 64
MAY_WAIT = ("BEGIN", "COMMIT", "PRAGMA", "VACUUM")


class InlineConnection(Connection):
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if _may_wait(fn, args):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)

    async def fetch(self, query: str, *values: Any) -> Sequence[Any]:
        """Run a statement: the rows that it returns."""
        return self._open().execute(query, values).fetchall()

    async def run_each(self, command: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each of these rows of values."""
        self._open().executemany(command, rows)

    def is_closed(self) -> bool:
        return not self._running or self._connection is None

    def _open(self) -> sqlite3.Connection:
        if not self._running or self._connection is None:
            raise sqlite3.ProgrammingError("Connection closed")
        return self._connection


def _may_wait(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    if isinstance(getattr(fn, "__self__", None), sqlite3.Connection):
        return fn.__name__ in ("commit", "close")
    return bool(args) and isinstance(args[0], str) and args[0].startswith(MAY_WAIT)


async def open_inline(file: str) -> Connection:
    """A connection to this file for SQLAlchemy."""

    def connect() -> sqlite3.Connection:
        # Two threads use it, one after the other: each statement is awaited before the next.
        return sqlite3.connect(file, check_same_thread=False)

    connection = InlineConnection(connect, ITERATED_AT_ONCE)
    # A process that ends does not wait for it.
    connection._thread.daemon = True
    return await connection
