"""Bounded reads by index, run by the database's driver itself: SQLAlchemy's execution costs several
times what such a statement takes.

A statement that fails for any other reason than time is run again through SQLAlchemy (see
`persistence.reads`), whose pool finds out what is wrong with the connection."""

from asyncio import LifoQueue, Semaphore, wait_for
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.shared.errors import Unavailable
from persistence.engine.database_errors import is_unavailable
from persistence.engine.driver import Observer

QUEUE_SECONDS: Final = 30
STATEMENT_TIMEOUT: Final = "57014"


class DirectFailed(Exception):
    """The statement was not run, or failed: run it through SQLAlchemy."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Connections: how many there may be, run a statement now, and are waited for."""

    size: int
    in_use: int
    waiting: int


class Direct(Protocol):
    """Runs statements that only read. The values of the rows are as the driver returns them."""

    observers: list[Observer]

    async def fetch(
        self, text: str, given: Sequence[Any], *, bounded: bool = True
    ) -> Sequence[Any]:
        """The rows; raises `DirectFailed`, or `Unavailable` when it took too long. Lists among the
        arguments are texts. Not `bounded` is what reads more rows than an index finds."""
        ...

    @property
    def usage(self) -> Usage: ...

    async def close(self) -> None: ...


class NoDirect:
    """Leaves everything to SQLAlchemy."""

    def __init__(self) -> None:
        self.observers: list[Observer] = []

    async def fetch(
        self, text: str, given: Sequence[Any], *, bounded: bool = True
    ) -> Sequence[Any]:
        raise DirectFailed

    @property
    def usage(self) -> Usage:
        return Usage(0, 0, 0)

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Held:
    connection: AsyncConnection
    driver: Any


class PostgresqlDirect:
    """Connections that stay open, each for one statement at a time. SQLAlchemy opens them, so that
    they are set up like all others."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self.observers: list[Observer] = []
        self._engine = engine
        self._size = size
        self._waiting = 0
        # One connection is left for those that an index finds.
        self._wide = Semaphore(max(size - 1, 1))
        self._free: LifoQueue[_Held | None] | None = None

    @property
    def usage(self) -> Usage:
        free = self._size if self._free is None else self._free.qsize()
        return Usage(self._size, self._size - free, self._waiting)

    async def fetch(
        self, text: str, given: Sequence[Any], *, bounded: bool = True
    ) -> Sequence[Any]:
        if bounded:
            return await self._fetched(text, given)
        async with self._wide:
            return await self._fetched(text, given)

    async def _fetched(self, text: str, given: Sequence[Any]) -> Sequence[Any]:
        held = await self._taken()
        ended = [begun(text) for begun in self.observers]
        try:
            rows: Sequence[Any] = await held.driver.fetch(text, *given)
        except BaseException as error:
            for end in ended:
                end(error)
            # Whatever it was, this connection is not trusted again.
            await self._replaced(held.connection)
            if isinstance(error, TimeoutError) or _sqlstate(error) == STATEMENT_TIMEOUT:
                raise Unavailable from error
            if isinstance(error, Exception):
                raise DirectFailed from error
            raise
        for end in ended:
            end(None)
        self._queue().put_nowait(held)
        return rows

    def _queue(self) -> "LifoQueue[_Held | None]":
        # Made when it is first needed, in the event loop that serves.
        if self._free is None:
            self._free = LifoQueue()
            for _ in range(self._size):
                self._free.put_nowait(None)
        return self._free

    async def _taken(self) -> "_Held":
        """A connection that is free, the one used last first; opened if none is."""
        queue = self._queue()
        held = await self._waited(queue) if queue.empty() else queue.get_nowait()
        if held is not None:
            return held
        try:
            connection = await self._engine.connect()
            raw = await connection.get_raw_connection()
        except BaseException as error:
            queue.put_nowait(None)
            if not isinstance(error, Exception):
                raise
            if is_unavailable(error):
                # Not asked again: whoever waits for an answer would wait twice as long.
                raise Unavailable from error
            raise DirectFailed from error
        return _Held(connection, raw.driver_connection)

    async def _waited(self, queue: "LifoQueue[_Held | None]") -> "_Held | None":
        self._waiting += 1
        try:
            return await wait_for(queue.get(), QUEUE_SECONDS)
        except TimeoutError:
            raise Unavailable from None
        finally:
            self._waiting -= 1

    async def _replaced(self, connection: AsyncConnection) -> None:
        self._queue().put_nowait(None)
        try:
            await connection.invalidate()
            await connection.close()
        except Exception:  # noqa: S110 - it is broken
            pass

    async def close(self) -> None:
        free, self._free = self._free, None
        while free is not None and not free.empty():
            held = free.get_nowait()
            if held is not None:
                await held.connection.close()
        await self._engine.dispose()


def _sqlstate(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None))
