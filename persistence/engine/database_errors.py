"""Database errors: which are transient, and which mean that the database is unavailable."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from domain.shared.errors import Unavailable

LOST = "connection lost"
BUSY = "busy"

# By SQLSTATE.
# fmt: off
TRANSIENT = {
    "40001": "serialization",
    "40P01": "deadlock",
    "55P03": "lock timeout",
    "57014": "statement timeout",
    "23505": "duplicate key",  # inserted by a concurrent transaction; visible to a retry
    "53300": BUSY,       # too many connections
    "57P01": LOST,       # the server is shutting down
    "57P02": LOST,
    "57P03": LOST,       # the server is starting
    "25P03": LOST,       # the session was ended inside a transaction
    "08000": LOST, "08001": LOST, "08003": LOST, "08004": LOST, "08006": LOST, "08007": LOST,
}
# Not worth an immediate retry: an operator must free resources first.
FULL = {"53100": "disk full", "53200": "out of memory", "25006": "read only"}
SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
}
SQLITE_FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
# fmt: on


def transient_cause(error: Exception) -> str | None:
    """Why a retry may succeed; `None` when it would fail again."""
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return LOST
        return TRANSIENT.get(_sqlstate(error)) or SQLITE.get(_sqlite_name(error))
    # The pool had no free connection in time; the server is unreachable or did not answer.
    if isinstance(error, exc.TimeoutError):
        return BUSY
    return LOST if isinstance(error, OSError | TimeoutError) else None


@contextmanager
def translating_errors() -> Iterator[None]:
    """Raise `Unavailable` for errors of an unavailable database; let all others pass."""
    try:
        yield
    except (exc.SQLAlchemyError, OSError) as error:
        if is_unavailable(error):
            raise Unavailable from error
        raise


def is_unavailable(error: Exception) -> bool:
    """Whether the database is unreachable, or has no free resources."""
    full = isinstance(error, exc.DBAPIError) and (
        _sqlstate(error) in FULL or _sqlite_name(error).startswith(SQLITE_FULL)
    )
    return full or transient_cause(error) is not None


def is_conflict(error: Exception) -> bool:
    """Whether a driver's error says that a constraint would be violated."""
    state = str(getattr(error, "sqlstate", None))
    return state.startswith("23") or isinstance(error, sqlite3.IntegrityError)


def _sqlstate(error: exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None))


def _sqlite_name(error: exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", None))
