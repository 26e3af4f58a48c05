"""Waiting that fails only when nothing goes on any more: a busy machine is slow, not wrong."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.02


async def until(
    done: Callable[[], Awaitable[bool]], seen: Callable[[], object], seconds: float
) -> None:
    """Wait for `done`; `TimeoutError` when what is `seen` has not changed for so many seconds."""
    last, since = seen(), time.monotonic()
    while not await done():
        now = seen()
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > seconds:
            raise TimeoutError(f"nothing has changed for {seconds} seconds: {last}")
        await asyncio.sleep(POLL_SECONDS)
