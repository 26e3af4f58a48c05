"""What a database does wrong: what passes when tried again, and what means that it is away."""

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
    "23505": "twin",     # someone else wrote the same key first: now it can be seen
    "53300": BUSY,       # too many connections
    "57P01": LOST,       # the server is going down
    "57P02": LOST,
    "57P03": LOST,       # … or coming up
    "25P03": LOST,       # it gave up on us in the middle of a transaction
    "08000": LOST, "08001": LOST, "08003": LOST, "08004": LOST, "08006": LOST, "08007": LOST,
}
# No use trying again at once: someone has to make room first.
FULL = {"53100": "disk full", "53200": "out of memory", "25006": "read only"}
SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
}
SQLITE_FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
# fmt: on


def transient_cause(error: Exception) -> str | None:
    """Why the same act may go through when tried again; `None` when it would fail again."""
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return LOST
        return TRANSIENT.get(_sqlstate(error)) or SQLITE.get(_sqlite_name(error))
    # The pool had no connection in time; the server could not be reached, or did not answer.
    if isinstance(error, exc.TimeoutError):
        return BUSY
    return LOST if isinstance(error, OSError | TimeoutError) else None


@contextmanager
def translating_errors() -> Iterator[None]:
    """Tells a database that is away from one that refuses: raises `Unavailable` for the former."""
    try:
        yield
    except (exc.SQLAlchemyError, OSError) as error:
        if is_unavailable(error):
            raise Unavailable from error
        raise


def is_unavailable(error: Exception) -> bool:
    """Whether it says that the database, or the room in it, is not there now."""
    full = isinstance(error, exc.DBAPIError) and (
        _sqlstate(error) in FULL or _sqlite_name(error).startswith(SQLITE_FULL)
    )
    return full or transient_cause(error) is not None


def _sqlstate(error: exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None))


def _sqlite_name(error: exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", None))
