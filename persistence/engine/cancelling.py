"""Statements whose work ends when nobody waits for them any more."""

from asyncio import CancelledError, ensure_future, shield, wait
from collections.abc import Awaitable
from threading import Event
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

# How often SQLite asks whether anybody still waits: about once a millisecond.
STEPS: Final = 20_000

Answer = TypeVar("Answer")

_left: WeakKeyDictionary[Any, Event] = WeakKeyDictionary()


async def while_awaited(connection: AsyncConnection, work: Awaitable[Answer]) -> Answer:
    """The answer of work on a connection, which ends when this is cancelled. PostgreSQL's driver
    asks the server to cancel by itself; SQLite works on in its thread until it is told."""
    left = await _asked(connection)
    if left is None:
        return await work
    task = ensure_future(work)
    try:
        return await shield(task)
    except CancelledError:
        # Told before SQLAlchemy closes the connection, which waits for the thread.
        left.set()
        await wait([task])
        if not task.cancelled():
            # It was interrupted; nobody asks.
            task.exception()
        raise


async def _asked(connection: AsyncConnection) -> Event | None:
    """What a connection of SQLite asks while it works: an interruption would be lost if the
    statement has not begun yet. `None` for PostgreSQL."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    install = getattr(raw, "set_progress_handler", None)
    if install is None:
        return None
    left = _left.get(raw)
    if left is None:
        left = _left[raw] = Event()
        await install(left.is_set, STEPS)
    left.clear()
    return left
