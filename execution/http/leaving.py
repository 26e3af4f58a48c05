"""Ends the work for clients that have left."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from starlette.requests import Request

Result = TypeVar("Result")

# Short work is done before it is known whether anybody waits for it.
WATCHED_AFTER_SECONDS: Final = 0.25


class ClientLeft(Exception):
    """Nobody waits for the response."""


async def unless_left(request: Request, work: Callable[[], Awaitable[Result]]) -> Result:
    """The result of the work; `ClientLeft` when the client has disconnected, and the work is
    cancelled."""
    current = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []
    left = False

    async def watch() -> None:
        nonlocal left
        while (await request.receive())["type"] != "http.disconnect":
            pass
        left = True
        if current is not None:
            current.cancel()

    def begin() -> None:
        watching.append(asyncio.create_task(watch()))

    timer: Any = asyncio.get_running_loop().call_later(WATCHED_AFTER_SECONDS, begin)
    try:
        return await work()
    except asyncio.CancelledError:
        if not left or current is None:
            raise
        current.uncancel()
        raise ClientLeft from None
    finally:
        timer.cancel()
        for task in watching:
            task.cancel()
