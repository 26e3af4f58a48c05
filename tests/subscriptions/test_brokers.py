"""Every broker delivers a wakeup to all subscribers; the events are read from storage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path

import pytest

from domain.ports.event_log import Topic
from hub.settings import Settings
from hub.wiring import Hub, wire
from subscriptions.broker import MemoryBroker
from subscriptions.redis_broker import RedisBroker
from tests.servers import Redis
from tests.shop import Shop

WAIT_SECONDS = 60


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    server = Redis(tmp_path)
    await server.start()
    yield server
    await server.stop()


@asynccontextmanager
async def listening(server: Redis) -> AsyncIterator[RedisBroker]:
    broker = RedisBroker(server.address)
    hearing = asyncio.create_task(broker.run())
    try:
        yield broker
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await broker.close()


async def delivered(broker: MemoryBroker | RedisBroker, wakeup: asyncio.Event) -> None:
    """Notify until the wakeup is received: the subscription may not have started yet."""
    wakeup.clear()
    async with asyncio.timeout(WAIT_SECONDS):
        while not wakeup.is_set():
            broker.notify()
            await asyncio.sleep(0.01)


async def test_a_wakeup_reaches_every_subscriber_of_the_process() -> None:
    broker = MemoryBroker()
    with broker.subscribe() as one, broker.subscribe() as two:
        broker.notify()
        assert one.is_set()
        assert two.is_set()


async def test_a_wakeup_reaches_another_process(redis: Redis) -> None:
    async with listening(redis) as here, listening(redis) as there:
        with there.subscribe() as wakeup:
            await delivered(here, wakeup)


async def test_wakeups_are_delivered_again_after_redis_was_unavailable(redis: Redis) -> None:
    async with listening(redis) as here, listening(redis) as there:
        with there.subscribe() as wakeup:
            await delivered(here, wakeup)
            await redis.stop()
            here.notify()
            await redis.start()
            await delivered(here, wakeup)


@pytest.mark.parametrize("shared", [False, True], ids=["polling", "redis"])
async def test_two_hubs_deliver_the_same_events(
    each_database_url: str, redis: Redis, shared: bool
) -> None:
    """Two hubs on one database: both deliver every event once, in one order."""
    settings = Settings(database_url=each_database_url, redis_url=redis.address if shared else None)
    async with AsyncExitStack() as stack:
        hubs = [await stack.enter_async_context(_running(settings)) for _ in range(2)]
        shop = await Shop.open(hubs[0])
        await shop.stock(50)
        tasks = [asyncio.create_task(_follow(hub, 2 * 20)) for hub in hubs]
        await asyncio.gather(*(shop.place(1, key=f"order {n}") for n in range(20)))
        first, second = await asyncio.wait_for(asyncio.gather(*tasks), WAIT_SECONDS)
    assert first == second == list(range(1, 41))


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[Hub]:
    hub = wire(settings)
    async with hub.running():
        yield hub
    await hub.close()


async def _follow(hub: Hub, count: int) -> list[int]:
    positions: list[int] = []
    async with aclosing(hub.feeds.orders.follow(0, Topic())) as stream:
        async for event in stream:
            positions.append(event.position)
            if len(positions) == count:
                break
    return positions
