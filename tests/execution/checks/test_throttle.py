"""Buckets of points: what is reserved, what is charged, and who shares them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from execution.spending.throttle import Buckets, Rate, Throttled
from tests.servers import Redis

# It takes hours to get a point back.
RATE = Rate(burst=10_000, per_second=1)


def buckets(redis: str | None = None) -> Buckets:
    return Buckets(lambda context: str(context), lambda _: RATE, redis)


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    server = Redis(tmp_path)
    await server.start()
    yield server
    await server.stop()


async def spent(one: Buckets, caller: str, points: int, reserved: int = 1_000) -> int:
    status: Any = await one.leave(await one.enter(caller, reserved), points)
    return int(status.available)


async def test_what_was_spent_is_charged_and_not_what_was_reserved() -> None:
    one = buckets()
    assert await spent(one, "a", 10, reserved=9_000) == 9_990
    assert await spent(one, "a", 90, reserved=9_000) == 9_900
    assert await spent(one, "b", 0) == 10_000


async def test_operations_that_run_at_once_share_what_is_left() -> None:
    one = buckets()
    running = [await one.enter("a", 3_000) for _ in range(3)]
    with pytest.raises(Throttled) as refused:
        await one.enter("a", 3_000)
    facts = refused.value.extensions or {}
    assert (facts["requested"], facts["available"], facts["retryAfter"]) == (3_000, 1_000, 2_000)
    await one.leave(running[0], 10)
    await one.enter("a", 3_000)


async def test_more_than_a_bucket_holds_runs_alone() -> None:
    one = buckets()
    entered = await one.enter("a", 50_000)
    with pytest.raises(Throttled):
        await one.enter("a", 1)
    await one.leave(entered, 50_000)
    with pytest.raises(Throttled):
        await one.enter("a", 1)


async def test_processes_share_a_bucket_by_redis(redis: Redis) -> None:
    first, second = buckets(redis.address), buckets(redis.address)
    assert await spent(first, "a", 4_000) == 6_000
    assert await spent(second, "a", 4_000) == 2_000
    with pytest.raises(Throttled):
        await first.enter("a", 3_000)
    # What others have spent meanwhile is not forgotten.
    entered = [await one.enter("a", 2_000) for one in (first, second)]
    await first.leave(entered[0], 2_000)
    status: Any = await second.leave(entered[1], 2_000)
    assert status.available == 0
    for one in (first, second):
        await one.close()


async def test_without_redis_each_process_goes_on_alone(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    one = buckets(redis.address)
    assert await spent(one, "a", 4_000) == 6_000
    await redis.stop()
    assert await spent(one, "a", 1_000) == 9_000
    assert "counted in this process alone" in caplog.text
    await one.close()
