"""Followers whose answers are equal: each event is executed and encoded once for all of them."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Final

from execution.fanout.frame import Frame
from execution.fanout.shared import Message, Shared
from execution.observing import Observer, observe
from execution.operations.showing import failure, shown_result
from execution.operations.subscribing import Subscription

if TYPE_CHECKING:
    from execution.fanout.follower import Follower

# After so many sends the event loop has a turn.
SLICE: Final = 64
# So much is kept for those who are a little behind: they need no execution of their own.
RECENT_MAX: Final = 64
RECENT_CHARACTERS_MAX: Final = 1_000_000


class Group:
    """Those who are level are sent each frame when it is made; those who are behind come for it
    themselves. It ends when nobody is left, or when its stream does."""

    def __init__(
        self,
        subscription: Subscription,
        position: int,
        observer: Observer,
        on_end: Callable[["Group"], None],
    ) -> None:
        self._subscription = subscription
        self._source: Shared = subscription.source
        self._observer = observer
        self._on_end = on_end
        self._level: dict[Follower, None] = {}
        self._followers = 0
        # All frames after this position are among the recent ones.
        self._since = max(position, self._source.head)
        self._recent: deque[Frame] = deque()
        self._characters = 0
        self.is_over = False
        # The error that ended it, if one did.
        self.last: Frame | None = None
        # In a context of its own: what it does is no part of the request of any follower.
        self._task = asyncio.get_running_loop().create_task(self._run(), context=Context())

    def enter(self) -> None:
        """Another follower, who will come for frames or join."""
        self._followers += 1

    def leave(self, follower: "Follower") -> None:
        """A follower has gone."""
        self.part(follower)
        self._followers -= 1
        if not self._followers:
            self._end()
            self._task.cancel()

    def join(self, follower: "Follower") -> None:
        """A follower is level: it is sent what comes after its position."""
        self._level[follower] = None

    def part(self, follower: "Follower") -> None:
        """A follower is not level any more."""
        self._level.pop(follower, None)

    def after(self, position: int) -> list[Frame] | None:
        """The frames after a position; `None` for one that is too old. A follower without further
        ones is level until the event loop has its turn."""
        if position < self._since:
            return None
        return [frame for frame in self._recent if frame.position > position]

    async def read(self, position: int) -> tuple[int, list[Frame]]:
        """Frames after a position that is too old, made for one follower alone, and a position up
        to which these are all."""
        reached, messages = await self._source.read(position, self._since)
        return reached, [await self.frame(message) for message in messages]

    async def frame(self, message: Message) -> Frame:
        """The frame of a message."""
        result, _ = await self._subscription.answer(message.event)
        return Frame(shown_result(result), message.position, message.cursor)

    async def _run(self) -> None:
        field = observe(self._observer, self._subscription.operation.node)
        try:
            with self._source.feed(self._since) as feed:
                while (messages := await feed.next()) is not None:
                    for message in messages:
                        frame = await self.frame(message)
                        self._keep(frame)
                        self._observer.delivered(field, await self._send(frame))
        except Exception as error:
            self.last = Frame(shown_result(failure(error)), self._since, None)
        self._end()
        await self._finish()

    def _keep(self, frame: Frame) -> None:
        self._recent.append(frame)
        self._characters += len(frame.text)
        while len(self._recent) > RECENT_MAX or self._characters > RECENT_CHARACTERS_MAX:
            oldest = self._recent.popleft()
            self._since = oldest.position
            self._characters -= len(oldest.text)

    async def _send(self, frame: Frame) -> int:
        sent = 0
        for follower in list(self._level):
            # Since the last turn of the loop, it may have left or come for the frame itself.
            if follower.position < frame.position and follower in self._level:
                follower.push(frame)
                sent += 1
                if not sent % SLICE:
                    await asyncio.sleep(0)
        return sent

    def _end(self) -> None:
        if not self.is_over:
            self.is_over = True
            self._on_end(self)

    async def _finish(self) -> None:
        for number, follower in enumerate(list(self._level), 1):
            follower.finish(self.last)
            if not number % SLICE:
                await asyncio.sleep(0)
