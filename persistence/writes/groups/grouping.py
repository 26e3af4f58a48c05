"""Group commit: operations that wait at the same moment are run in one transaction, one after the
other, and written together.

Whoever comes alone runs at once, and is waited for by those who come meanwhile. Each is refused or
fails alone: what the others wrote is committed. If the transaction fails, each of them is run again
in a transaction of its own, so that one which cannot be written stops no other."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from domain.ports.unit_of_work import Needs, UnitOfWork

Answer = TypeVar("Answer")
Operation = Callable[[UnitOfWork], Awaitable[Any]]

# More of them would keep those who come next waiting.
TOGETHER_MAX = 64


@dataclass(frozen=True, eq=False)
class Member:
    """An operation that waits to be run, in the context of whoever asked for it."""

    operation: Operation
    needs: Needs
    answer: "asyncio.Future[Any]"
    context: Context = field(default_factory=copy_context)

    def refuse(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def resolve(self, result: Any) -> None:
        if not self.answer.done():
            self.answer.set_result(result)


Alone = Callable[[Operation], Awaitable[Any]]
# Runs the members in one transaction and answers them; whether it was committed.
Together = Callable[[Sequence[Member]], Awaitable[bool]]


async def run_in(context: Context, operation: Operation, uow: UnitOfWork) -> Any:
    """The result of an operation, run in another context. Others get their turn before it."""

    async def run() -> Any:
        return await operation(uow)

    return await asyncio.get_running_loop().create_task(run(), context=context)


class Groups:
    """The operations of this process that may be committed together."""

    def __init__(self, alone: Alone, together: Together) -> None:
        self._alone = alone
        self._together = together
        self._waiting: list[Member] = []
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(
        self, operation: Callable[[UnitOfWork], Awaitable[Answer]], needs: Needs
    ) -> Answer:
        if self._busy:
            member = Member(operation, needs, asyncio.get_running_loop().create_future())
            self._waiting.append(member)
            answer: Answer = await member.answer
            return answer
        self._busy = True
        try:
            alone: Answer = await self._alone(operation)
            return alone
        finally:
            self._next()

    def _next(self) -> None:
        """Run those who wait by now, or be free for whoever comes."""
        self._busy = bool(self._waiting)
        if self._busy:
            self._begin(self._run_waiting())

    def _begin(self, work: Coroutine[Any, Any, None], context: Context | None = None) -> None:
        task = asyncio.get_running_loop().create_task(work, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_waiting(self) -> None:
        members = self._taken()
        try:
            if len(members) < 2 or not await self._together(members):
                for member in members:
                    self._begin(self._run_alone(member), member.context)
        except BaseException:
            # The process ends: whoever waits must not wait for ever.
            for member in members:
                member.answer.cancel()
            raise
        finally:
            self._next()

    def _taken(self) -> list[Member]:
        """Those who may be together: no two that have to see what became of the other. Who leaves
        meanwhile is not run."""
        taken: list[Member] = []
        left: list[Member] = []
        names: set[str] = set()
        for member in self._waiting:
            if member.answer.done():
                continue
            if len(taken) < TOGETHER_MAX and names.isdisjoint(member.needs.alone):
                taken.append(member)
            else:
                left.append(member)
            names |= member.needs.alone
        self._waiting = left
        return taken

    async def _run_alone(self, member: Member) -> None:
        try:
            member.resolve(await self._alone(member.operation))
        except Exception as error:
            member.refuse(error)
        except BaseException as error:
            member.refuse(error)
            raise
