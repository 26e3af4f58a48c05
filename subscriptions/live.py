"""Live streams over a tail: a snapshot, or what was missed since a cursor, and then the events that
all followers of a topic share."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.ports.event_log import SequencedEvent, Topic
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of, values_of
from execution.fanout.shared import Message, Shared
from subscriptions.readers import Reader
from subscriptions.tail import Tail


class Beginning(Protocol):
    """What a stream without a cursor begins with: things, as they are at a position or later."""

    @property
    def things(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Kind:
    """One kind of stream. Cursors carry its `name`. An event names its thing in `subject`, and the
    thing counts its events in `counted`."""

    name: str
    subject: str
    counted: str

    def message(self, event: SequencedEvent[Any]) -> Message:
        return Message(event.record, event.position, cursor_of(self.name, event.position))


@dataclass(eq=False)
class LiveStream(Shared):
    """Everything after the cursor `after`; without one a snapshot, and then what it does not
    include yet. `before_each` is called before an event that is not shared."""

    kind: Kind
    tail: Tail[Any]
    wanted: Callable[[], Awaitable[Topic]]
    after: str | None
    snapshot: Callable[[Topic, int], Awaitable[Beginning]]
    before_each: Callable[[], None]
    topic: Topic = field(default=Topic(), init=False)
    position: int = field(default=0, init=False)

    async def opening(self) -> AsyncGenerator[Message, None]:
        topic = self.topic = await self.wanted()
        self.position = await self._begin_at()
        if self.after is not None:
            return
        begun = await self.snapshot(topic, self.position)
        included = {thing.id: getattr(thing, self.kind.counted) for thing in begun.things}
        yield Message(begun, self.position, cursor_of(self.kind.name, self.position))
        # Events of this time may be included, or not: later ones are not.
        settled = await self.tail.settled()
        while self.position < settled:
            reached, events = await self.tail.read(self.position, topic, settled)
            for event in events:
                thing = getattr(event.record, self.kind.subject)
                if event.record.sequence > included.get(thing, 0):
                    yield self.kind.message(event)
            self.position = reached

    @property
    def head(self) -> int:
        return self.tail.head

    async def read(self, position: int, until: int) -> tuple[int, list[Message]]:
        reached, events = await self.tail.read(position, self.topic, until)
        return reached, [self.kind.message(event) for event in events]

    @contextmanager
    def feed(self, position: int) -> Iterator["LiveFeed"]:
        with self.tail.reader(position, self.topic) as reader:
            yield LiveFeed(self.kind, reader)

    async def messages(self) -> AsyncGenerator[Message, None]:
        async for message in super().messages():
            self.before_each()
            yield message

    async def _begin_at(self) -> int:
        """The position of the cursor; the newest without one. `InvalidCursor` for another
        stream's."""
        if self.after is None:
            return await self.tail.end()
        stream, number = values_of(self.after, (str, int))
        position = await self.tail.position_of(number) if stream == self.kind.name else None
        if position is None:
            raise InvalidCursor(self.after)
        return position


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """The messages of a stream as they come."""

    kind: Kind
    reader: Reader[Any]

    async def next(self) -> list[Message] | None:
        events = await self.reader.next()
        return None if events is None else [self.kind.message(event) for event in events]
