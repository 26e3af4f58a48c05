"""The wakeup is heard by everyone, through every broker; what it announces is read from storage."""

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


async def heard(ringer: MemoryBroker | RedisBroker, wakeup: asyncio.Event) -> None:
    """Ring until it is heard: whoever listens may not have begun yet."""
    wakeup.clear()
    async with asyncio.timeout(WAIT_SECONDS):
        while not wakeup.is_set():
            ringer.notify()
            await asyncio.sleep(0.01)


async def test_a_bell_is_heard_by_every_listener_here() -> None:
    broker = MemoryBroker()
    with broker.subscribe() as one, broker.subscribe() as two:
        broker.notify()
        assert one.is_set()
        assert two.is_set()


async def test_a_bell_is_heard_in_another_process(redis: Redis) -> None:
    async with listening(redis) as here, listening(redis) as there:
        with there.subscribe() as wakeup:
            await heard(here, wakeup)


async def test_the_bell_is_heard_again_after_redis_was_away(redis: Redis) -> None:
    async with listening(redis) as here, listening(redis) as there:
        with there.subscribe() as wakeup:
            await heard(here, wakeup)
            await redis.stop()
            here.notify()
            await redis.start()
            await heard(here, wakeup)


@pytest.mark.parametrize("shared", [False, True], ids=["polling", "redis"])
async def test_what_one_hub_does_another_tells(
    each_database_url: str, redis: Redis, shared: bool
) -> None:
    """Two hubs on one database: every event is told by both, once, in one order."""
    settings = Settings(database_url=each_database_url, redis_url=redis.address if shared else None)
    async with AsyncExitStack() as stack:
        hubs = [await stack.enter_async_context(_running(settings)) for _ in range(2)]
        shop = await Shop.open(hubs[0])
        await shop.stock(50)
        told = [asyncio.create_task(_follow(hub, 2 * 20)) for hub in hubs]
        await asyncio.gather(*(shop.place(1, key=f"order {n}") for n in range(20)))
        first, second = await asyncio.wait_for(asyncio.gather(*told), WAIT_SECONDS)
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
        async for told in stream:
            positions.append(told.position)
            if len(positions) == count:
                break
    return positions
