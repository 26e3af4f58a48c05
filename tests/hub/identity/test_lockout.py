"""Wrong credentials are counted for all processes together, or in each while Redis is away."""

from pathlib import Path

import pytest

from execution.request import Refusal
from hub.identity.lockout import Lockout
from tests.servers import Redis

ADDRESS = "203.0.113.7"


async def is_open(lockout: Lockout, address: str = ADDRESS) -> bool:
    try:
        await lockout.require_open(address)
    except Refusal:
        return False
    return True


async def test_processes_count_together(tmp_path: Path) -> None:
    redis = Redis(tmp_path)
    await redis.start()
    try:
        one, other = Lockout(3, redis.address), Lockout(3, redis.address)
        for lockout in (one, other, one):
            assert await is_open(lockout)
            await lockout.failed(ADDRESS)
        assert not await is_open(one)
        assert not await is_open(other)
        assert await is_open(other, "203.0.113.8")
        await one.close()
        await other.close()
    finally:
        await redis.stop()


async def test_without_redis_each_counts_for_itself(tmp_path: Path) -> None:
    one = Lockout(2, f"unix://{tmp_path}/nothing.sock")
    other = Lockout(2, f"unix://{tmp_path}/nothing.sock")
    for _ in range(2):
        await one.failed(ADDRESS)
    assert not await is_open(one)
    assert await is_open(other)
    await one.close()
    await other.close()


@pytest.mark.parametrize(
    ("tried", "same"),
    [("::ffff:203.0.113.7", True), ("203.0.113.9", False), ("not an address", False)],
)
async def test_an_address_is_one_however_it_is_written(tried: str, same: bool) -> None:
    lockout = Lockout(1, None)
    await lockout.failed(ADDRESS)
    assert await is_open(lockout, tried) is not same
