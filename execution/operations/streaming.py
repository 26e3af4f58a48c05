"""Results one by one, as transports send them."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack, aclosing
from typing import Any

from strawberry.types.execution import ExecutionResult

from execution.observing import Watch
from execution.operations.showing import failure, shown_result
from execution.spending.subscriptions import Permit


async def only(
    execute: Callable[[], Awaitable[ExecutionResult]],
) -> AsyncGenerator[Any, None]:
    yield await execute()


async def shown_one_by_one(
    results: AsyncGenerator[Any, None], observed: Watch, permit: Permit | None
) -> AsyncGenerator[Any, None]:
    with observed, ExitStack() as stack:
        async with aclosing(results):
            try:
                if permit is not None:
                    stack.callback(permit.release)
                    permit.acquire()
                async for result in results:
                    if isinstance(result, ExecutionResult):
                        result = observed.saw(shown_result(result))
                    yield result
            # A hook that raises would otherwise close the socket, with all other operations on it.
            except Exception as error:
                yield observed.saw(shown_result(failure(error)))
