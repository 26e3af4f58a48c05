"""The database stops working for those who have left, and slow reads leave room for quick ones."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text

from hub.wiring import Hub
from persistence.engine.cancelling import while_awaited
from persistence.engine.direct_sqlite import SqliteDirect

# Minutes of work, unless it is stopped.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


async def cancelled(work: Any, begun: asyncio.Event) -> None:
    task = asyncio.create_task(work)
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_statement_ends_when_nobody_waits_for_it(hub: Hub) -> None:
    begun = asyncio.Event()

    @event.listens_for(hub.engines.reader.sync_engine, "before_cursor_execute")
    def begins(*_: Any) -> None:
        begun.set()

    async def read() -> None:
        async with hub.engines.reader.connect() as connection:
            await while_awaited(connection, connection.execute(text(ENDLESS)))

    await asyncio.wait_for(cancelled(read(), begun), 60)
    event.remove(hub.engines.reader.sync_engine, "before_cursor_execute", begins)
    async with hub.engines.reader.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1


async def test_a_direct_read_ends_when_nobody_waits_for_it(hub: Hub) -> None:
    begun = asyncio.Event()

    async def read() -> None:
        begun.set()
        await hub.engines.direct.fetch(ENDLESS, [], bounded=False)

    await asyncio.wait_for(cancelled(read(), begun), 60)
    assert len(await hub.engines.direct.fetch("SELECT 1", [])) == 1
    if isinstance(hub.engines.direct, SqliteDirect) and hub.engines.direct._threads:
        # Its thread is free again.
        await asyncio.wait_for(hub.engines.direct.fetch("SELECT 1", [], bounded=False), 60)


async def test_slow_reads_leave_connections_to_others(hub: Hub) -> None:
    slow = hub.engines.slow
    held = 0
    while not slow.locked():
        await slow.acquire()
        held += 1
    assert held < hub.settings.pool_size
    async with hub.engines.reader.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1
    for _ in range(held):
        slow.release()
