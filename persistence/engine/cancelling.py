"""Statements whose work ends when nobody waits for them any more."""

from asyncio import CancelledError
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


@asynccontextmanager
async def cancellable(connection: AsyncConnection) -> AsyncIterator[None]:
    """The statements of this block are interrupted when it is cancelled. PostgreSQL's driver asks
    the server to cancel by itself; SQLite works on in its thread until it is told."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    try:
        yield
    except CancelledError:
        interrupt = getattr(raw, "interrupt", None)
        if interrupt is not None:
            # It may be closed already, because of the same.
            with suppress(ValueError):
                await interrupt()
        raise
