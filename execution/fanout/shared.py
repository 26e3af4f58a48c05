"""Live streams that many follow: what their resolvers return."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from execution.http.position import reach


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what is executed, its position in the stream, and the cursor after which a
    client resumes."""

    event: Any
    position: int
    cursor: str


class Feed(Protocol):
    """The messages after a position, as they come."""

    async def next(self) -> Sequence[Message] | None:
        """The next messages, at least one; `None` when the stream is closed."""
        ...


class Shared(ABC):
    """A live stream that begins with an opening of its own, and goes on as all others do.

    `topic` and `position` are known when the opening ends: after the position, its messages are
    those of all streams with an equal topic. Positions rise from message to message."""

    topic: Hashable
    position: int

    @abstractmethod
    def opening(self) -> AsyncGenerator[Message, None]:
        """The messages for this follower alone. Raises what the subscription is refused with."""
        ...

    @property
    @abstractmethod
    def head(self) -> int:
        """The position of the last message that was given to feeds."""
        ...

    @abstractmethod
    async def read(self, position: int, until: int) -> tuple[int, Sequence[Message]]:
        """Messages after `position`, and a position up to which these are all: if there are few, at
        least `until`, which the stream has reached."""
        ...

    @abstractmethod
    def feed(self, position: int) -> AbstractContextManager[Feed]:
        """The messages after `position`, while it is entered."""
        ...

    async def messages(self) -> AsyncGenerator[Message, None]:
        """All messages of a follower that shares nothing."""
        async with aclosing(self.opening()) as opening:
            async for message in opening:
                yield message
        with self.feed(self.position) as feed:
            while (some := await feed.next()) is not None:
                for message in some:
                    yield message

    async def __aiter__(self) -> AsyncIterator[Any]:
        async with aclosing(self.messages()) as messages:
            async for message in messages:
                reach(message.cursor)
                yield message.event
