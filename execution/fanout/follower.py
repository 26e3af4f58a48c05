"""One who follows a subscription: alone until level with its group, then as a member of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from contextvars import Context
from functools import partial
from typing import Any

from execution.errors import internal_error
from execution.fanout.frame import Frame
from execution.fanout.group import Group
from execution.fanout.outlet import Gone, Outlet
from execution.fanout.sending import DONE, Sending, begun, resumed
from execution.observing import PLAN, Watch
from execution.operations.ending import Release, last_result, nothing
from execution.operations.showing import failure, shown_result
from execution.operations.subscribing import Subscription
from execution.request import Refusal
from execution.spending.subscriptions import Permit

Enter = Callable[[Subscription, int], Group]


class Follower:
    """It is level while it takes what its group sends at once; that needs no task. When its
    connection is slow, a task waits for it, comes for what was missed, and joins the group again.

    `context` is that of its request, `permit` its place among the subscriptions of its caller.
    `position` is that of the last message it was sent."""

    __slots__ = (
        *("_context", "_enter", "_group", "_is_over", "_outlet", "_permit", "_watch"),
        *("position", "release", "task"),
    )

    def __init__(
        self,
        subscription: Subscription,
        outlet: Outlet,
        watch: Watch,
        enter: Enter,
        context: Context,
        permit: Permit,
    ) -> None:
        self._permit = permit
        self._outlet = outlet
        self._watch = watch
        self._enter = enter
        self._context = context
        self._group: Group | None = None
        self._is_over = False
        self.position = 0
        self.release: Release = nothing
        self.task: asyncio.Task[None] | None = None
        self._go_on(partial(self._begin, subscription))

    def push(self, frame: Frame) -> None:
        """Send a frame, without waiting: called while it is level."""
        self._sent(frame)
        sending = self._outlet.next(frame)
        try:
            waited = begun(sending)
        except Exception as error:
            self._lost(error)
            return
        if waited is not DONE and self._group is not None:
            self._group.part(self)
            self._go_on(partial(self._resume, self._group, sending, waited))

    def finish(self, last: Frame | None) -> None:
        """The group has ended: called while it is level."""
        self._go_on(partial(self._end, last))

    def leave(self) -> None:
        """The client has left, or needs no further results. Nothing is sent any more."""
        if self.task is not None:
            self.task.cancel()
        self._over()

    def expel(self, refusal: Refusal) -> None:
        """The credential of its caller has ended: it is told, and sent nothing else."""
        if self._is_over:
            return
        if self.task is not None:
            self.task.cancel()
        if self._group is not None:
            self._group.part(self)
        last = Frame(last_result(refusal), self.position, None)
        self._go_on(partial(self._end, last))

    def _go_on(self, steps: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        self.task = loop.create_task(self._guarded(steps), context=self._context)

    async def _guarded(self, steps: Callable[[], Awaitable[None]]) -> None:
        try:
            try:
                await steps()
            except Gone:
                raise
            except Exception as error:
                await self._fail(error)
        except Exception as error:
            self._lost(error)
        finally:
            if self.task is asyncio.current_task():
                self.task = None

    async def _begin(self, subscription: Subscription) -> None:
        self._permit.acquire()
        self._watch.run(subscription.operation.node, PLAN)
        source = subscription.source
        async with aclosing(source.opening()) as opening:
            async for message in opening:
                result, _ = await subscription.answer(message.event)
                frame = Frame(shown_result(result), message.position, message.cursor)
                self._watch.saw(result)
                await self._outlet.next(frame)
        self.position = source.position
        self._group = group = self._enter(subscription, self.position)
        await self._catch_up(group)

    async def _resume(self, group: Group, sending: Sending, waited: Any) -> None:
        await resumed(sending, waited)
        await self._catch_up(group)

    async def _catch_up(self, group: Group) -> None:
        while not group.is_over:
            reached, frames = self.position, group.after(self.position)
            if frames is None:
                reached, frames = await group.read(self.position)
            elif not frames:
                group.join(self)
                return
            for frame in frames:
                self._sent(frame)
                self._watch.observer.delivered(self._watch.field, 1)
                await self._outlet.next(frame)
            self.position = max(self.position, reached)
        await self._end(group.last)

    def _sent(self, frame: Frame) -> None:
        self.position = frame.position
        self._watch.results += 1
        if frame.errors:
            self._watch.note(frame.errors)

    async def _fail(self, error: Exception) -> None:
        is_first = not self._watch.results
        result = self._watch.saw(shown_result(failure(error)))
        if is_first:
            self._over()
            await self._outlet.refuse(result.errors or ())
        else:
            await self._end(Frame(result, self.position, None))

    async def _end(self, last: Frame | None) -> None:
        if last is not None:
            self._watch.note(last.errors)
            await self._outlet.next(last)
        self._over()
        await self._outlet.complete()

    def _lost(self, error: Exception) -> None:
        if not isinstance(error, Gone):
            internal_error(error)
        self._over()

    def _over(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        self.release()
        self._permit.release()
        if self._group is not None:
            self._group.leave(self)
        if self.task is not None and self.task is asyncio.current_task():
            self._watch.end()
        else:
            self._context.run(self._watch.end)
