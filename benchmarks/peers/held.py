"""Connections of asyncpg that are held: one that returns to asyncpg's own pool is reset by another
round trip."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg  # type: ignore[import-untyped]

from tests.servers import plain

# As many as SQLAlchemy's pool opens.
CONNECTIONS = 15


class Held:
    def __init__(self, address: str) -> None:
        self._address = plain(address)
        self._free: list[asyncpg.Connection] = []
        self._gate = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._gate:
            held = self._free.pop() if self._free else await asyncpg.connect(self._address)
            try:
                yield held
            finally:
                self._free.append(held)
