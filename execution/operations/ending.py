"""Streams end with the credential of their caller: it expires, or is revoked, while they last."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from strawberry.types.execution import ExecutionResult

from execution.errors import graphql_error
from execution.request import Refusal

OnEnd = Callable[[Refusal], None]
Release = Callable[[], None]
# Called with the context of an operation, and with what to do once its credential has ended.
# Returns what to call when there is nothing left to end.
Hold = Callable[[Any, OnEnd], Release]


def endless(_context: Any, _on_end: OnEnd) -> Release:
    """The `Hold` of callers without a credential."""
    return nothing


def nothing() -> None:
    """There is nothing to release."""


def last_result(refusal: Refusal) -> ExecutionResult:
    """The last result of a stream whose caller is refused from now on."""
    return ExecutionResult(None, [graphql_error(refusal.message, refusal.code)])


async def until_ended(
    results: AsyncGenerator[Any, None], context: Any, hold: Hold
) -> AsyncGenerator[Any, None]:
    """The results, and a last one when the credential ends before they do."""
    refusals: list[Refusal] = []
    step: asyncio.Timeout | None = None

    def end(refusal: Refusal) -> None:
        refusals.append(refusal)
        if step is not None:
            # It has no time limit until now.
            step.reschedule(asyncio.get_running_loop().time())

    release = hold(context, end)
    try:
        async with aclosing(results):
            while not refusals:
                try:
                    async with asyncio.timeout(None) as step:
                        result = await anext(results)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    if not refusals:
                        raise
                    break
                finally:
                    step = None
                yield result
        yield last_result(refusals[0])
    finally:
        release()
