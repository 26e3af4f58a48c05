"""Whoever tries keys or links is locked out: so many wrong ones of an address in a minute, then it
may send only what was verified before. The library `limits` counts, in Redis for all processes."""

import logging
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import ConnectionPool

from execution.request import Refusal

LOCKED_OUT: Final = "TOO_MANY_ATTEMPTS"
WINDOW_SECONDS: Final = 60
NAMESPACE: Final = "order-hub:attempts"
TIMEOUT_SECONDS: Final = 1.0

log = logging.getLogger(__name__)


class Lockout:
    """Counts the failures of each address."""

    def __init__(self, attempts: int, redis_url: str | None) -> None:
        self._item = RateLimitItemPerMinute(attempts, namespace=NAMESPACE)
        self._local = FixedWindowRateLimiter(MemoryStorage())
        self._pool = _pool(redis_url) if redis_url else None
        self._shared = FixedWindowRateLimiter(_storage(self._pool)) if self._pool else None

    async def require_open(self, address: str) -> None:
        """Raise `Refusal` while the address is locked out."""
        if not await self._ask("test", _counted(address)):
            message = "Too many wrong credentials came from this address. Wait a minute."
            retry = {"retry-after": str(WINDOW_SECONDS)}
            raise Refusal(429, message, LOCKED_OUT, retry)

    async def failed(self, address: str) -> None:
        """Count a wrong credential; the one that locks the address out is logged."""
        counted = _counted(address)
        await self._ask("hit", counted)
        if not await self._ask("test", counted):
            log.warning(
                "%s is locked out for a minute: %d wrong keys or links.",
                counted,
                self._item.amount,
            )

    async def close(self) -> None:
        """Let go of the connections to Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    async def _ask(self, what: str, counted: str) -> bool:
        if self._shared is not None:
            try:
                return bool(await getattr(self._shared, what)(self._item, counted))
            except Exception as error:
                # Without Redis each process counts for itself.
                log.debug("Attempts are counted in this process alone: %s", error)
        return bool(await getattr(self._local, what)(self._item, counted))


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )


def _storage(pool: ConnectionPool) -> Storage:
    # Where Redis is, the pool knows.
    given: Any = {"implementation": "redispy", "connection_pool": pool}
    return RedisStorage("async+redis://", **given)


def _counted(address: str) -> str:
    """The address that is counted: of IPv6 the network, in which one machine has many."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)
