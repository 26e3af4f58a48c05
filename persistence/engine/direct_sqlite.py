"""Reads that sqlite3 runs: what an index finds in the thread of the event loop, the rest beside."""

import sqlite3
from asyncio import CancelledError, get_running_loop
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final

import orjson
from sqlalchemy.engine import URL

from persistence.engine.cancelling import STEPS
from persistence.engine.direct import DirectFailed, Usage
from persistence.engine.driver import Observer

# More are read beside the event loop.
KEYS_MAX: Final = 1_000

Prepare = Callable[[sqlite3.Connection], None]


class SqliteDirect:
    """Read-only connections: one that is used in the thread of the event loop, and at most `size`
    in threads of their own. `at_once` prepares the first, `prepare` the others."""

    def __init__(self, url: URL, size: int, at_once: Prepare, prepare: Prepare) -> None:
        self.observers: list[Observer] = []
        self._address = f"file:{url.database}?mode=ro"
        self._at_once, self._prepare = at_once, prepare
        self._connection: sqlite3.Connection | None = None
        self._size = size
        self._threads: ThreadPoolExecutor | None = None
        self._free: list[sqlite3.Connection] = []

    async def fetch(
        self, text: str, given: Sequence[Any], *, bounded: bool = True
    ) -> Sequence[Any]:
        is_short = sum(len(one) for one in given if one.__class__ is list) <= KEYS_MAX
        ended = [begun(text) for begun in self.observers]
        try:
            arguments = [_json(one) if one.__class__ is list else one for one in given]
            if bounded and is_short:
                rows = self._opened().execute(text, arguments).fetchall()
            else:
                rows = await self._beside(text, arguments)
        except BaseException as error:
            for end in ended:
                end(error)
            if not isinstance(error, sqlite3.Error | orjson.JSONEncodeError):
                raise
            # Whatever it was, no connection is trusted again.
            await self.close()
            raise DirectFailed from error
        for end in ended:
            end(None)
        return rows

    async def _beside(self, text: str, given: Sequence[Any]) -> list[Any]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._size, "read")
        left = Event()
        reading = get_running_loop().run_in_executor(self._threads, self._read, text, given, left)
        try:
            return await reading
        except CancelledError:
            # Nobody waits for it any more.
            left.set()
            raise

    def _read(self, text: str, given: Sequence[Any], left: Event) -> list[Any]:
        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._open(self._prepare)
        # Asked now and then: an interruption before the statement begins would be lost.
        connection.set_progress_handler(left.is_set, STEPS)
        try:
            rows = connection.execute(text, given).fetchall()
        except BaseException:
            connection.close()
            raise
        connection.set_progress_handler(None, 0)
        self._free.append(connection)
        return rows

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._open(self._at_once)
        return self._connection

    def _open(self, prepare: Prepare) -> sqlite3.Connection:
        connection = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        prepare(connection)
        return connection

    @property
    def usage(self) -> Usage:
        # In use only while the event loop waits.
        return Usage(1, 0, 0)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        while self._free:
            self._free.pop().close()
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False)


def _json(values: list[Any]) -> str:
    return orjson.dumps(values).decode()
