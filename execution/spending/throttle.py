"""What each caller may spend over time: a bucket of points that fills up again."""

import logging
from asyncio import timeout
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Any, Final, Protocol

from graphql import GraphQLError
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import ConnectionPool

logger = logging.getLogger(__name__)

THROTTLED: Final = "THROTTLED"
# Redis is on the way of every request: who waits longer is counted in this process alone.
STORAGE_SECONDS: Final = 0.1
ALONE_SECONDS: Final = 5.0
KEY_PREFIX: Final = "points"


@dataclass(frozen=True, slots=True)
class Rate:
    """A caller may spend `burst` points at once, and gets `per_second` back."""

    burst: int
    per_second: int

    @property
    def window(self) -> int:
        """The seconds in which an empty bucket fills up."""
        return max(ceil(self.burst / self.per_second), 1)


class Throttled(GraphQLError):
    """The caller has spent its points."""

    code = THROTTLED


@dataclass(frozen=True, slots=True)
class Status:
    """What a caller may still spend."""

    maximum: int
    available: int
    per_second: int

    def shown(self) -> dict[str, float]:
        """As clients see it."""
        return {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": self.available,
            "restoreRate": self.per_second,
        }

    def refusal(self, points: int) -> Throttled:
        """The error of an operation that may cost so many points."""
        seconds = max(ceil((min(points, self.maximum) - self.available) / self.per_second), 1)
        message = (
            f"Too many requests: this operation may cost {points:,} points, and "
            f"{self.available:,} are left. Send it again in {seconds} seconds."
        )
        facts = {
            "code": THROTTLED,
            "requested": points,
            "available": self.available,
            "retryAfter": seconds,
        }
        return Throttled(message, extensions=facts)


class Throttle(Protocol):
    """Decides who may run an operation now."""

    async def enter(self, context: Any, points: int) -> Any:
        """Reserve the most that an operation may spend; raises `Throttled`. The result is given to
        `leave`."""
        ...

    async def leave(self, entered: Any, points: int) -> Status | None:
        """Charge what it has spent."""
        ...

    async def close(self) -> None:
        """The process stops."""
        ...


class NoThrottle:
    """Nobody is limited."""

    async def enter(self, context: Any, points: int) -> None: ...

    async def leave(self, entered: Any, points: int) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Entered:
    """An operation that runs, and what is reserved for it."""

    key: str
    item: RateLimitItem
    rate: Rate
    reserved: int


class Buckets:
    """A bucket for each caller: in this process or, with `redis`, for all processes together.

    `caller` names the caller of a context, `rate_of` is what it may spend, `None` without a limit.
    What runs is reserved in its process, and what has run is charged in the storage, so nothing is
    ever given back. Without an answer of Redis the process counts alone.
    """

    def __init__(
        self,
        caller: Callable[[Any], str],
        rate_of: Callable[[Any], Rate | None],
        redis: str | None = None,
    ) -> None:
        self._caller, self._rate_of = caller, rate_of
        self._reserved: Counter[str] = Counter()
        self._alone = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = _pool(redis) if redis else None
        self._shared: SlidingWindowCounterRateLimiter | None = None
        if self._pool is not None:
            self._shared = SlidingWindowCounterRateLimiter(_storage(self._pool))
        self._alone_until = 0.0

    async def enter(self, context: Any, points: int) -> Entered | None:
        """Reserve the points, or raise `Throttled`."""
        rate = self._rate_of(context)
        if rate is None:
            return None
        key = self._caller(context)
        item = RateLimitItemPerSecond(rate.burst, rate.window)
        # At first, so that operations that begin meanwhile count.
        self._reserved[key] += points
        entered = Entered(key, item, rate, points)
        try:
            status = await self._status(entered, points)
            # Who may spend less than the operation may cost runs it alone.
            if min(points, rate.burst) > status.available:
                raise status.refusal(points)
        except BaseException:
            self._free(entered)
            raise
        return entered

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._pool is not None:
            await self._pool.disconnect()

    def _free(self, entered: Entered) -> None:
        self._reserved[entered.key] -= entered.reserved
        if self._reserved[entered.key] <= 0:
            del self._reserved[entered.key]

    async def leave(self, entered: Entered | None, points: int) -> Status | None:
        """Charge the points instead of those reserved."""
        if entered is None:
            return None
        key, item = entered.key, entered.item
        self._free(entered)
        cost = min(points, item.amount)
        if cost and not await self._stored(lambda limiter: limiter.hit(item, key, cost=cost)):
            # Other processes have spent the rest meanwhile.
            left = (await self._status(entered)).available
            await self._stored(lambda limiter: limiter.hit(item, key, cost=max(left, 1)))
        return await self._status(entered)

    async def _status(self, entered: Entered, own: int = 0) -> Status:
        """What is left besides all that is reserved, but for its own points."""
        key, rate = entered.key, entered.rate
        stats = await self._stored(lambda limiter: limiter.get_window_stats(entered.item, key))
        available = max(stats.remaining - self._reserved[key] + own, 0)
        return Status(rate.burst, available, rate.per_second)

    async def _stored(self, ask: Callable[[SlidingWindowCounterRateLimiter], Any]) -> Any:
        if self._shared is not None and monotonic() >= self._alone_until:
            try:
                async with timeout(STORAGE_SECONDS):
                    answer = await ask(self._shared)
            except Exception as error:
                # Others do not wait for it, too.
                self._alone_until = monotonic() + ALONE_SECONDS
                kind = type(error).__name__
                logger.warning("Points are counted in this process alone for a while: %s", kind)
            else:
                return answer
        return await ask(self._alone)


def _pool(address: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        address, socket_connect_timeout=STORAGE_SECONDS, socket_timeout=STORAGE_SECONDS
    )


def _storage(pool: ConnectionPool) -> Storage:
    # The address is that of the pool.
    options: Any = {"connection_pool": pool}
    return RedisStorage(
        "async+redis://", implementation="redispy", key_prefix=KEY_PREFIX, **options
    )
