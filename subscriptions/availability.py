"""Live streams of what a channel can sell: its numbers, and then each that changes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from domain.inventory.feed import LIVE, FeedPosition, SaleChange, SaleSnapshot
from domain.inventory.level import InventoryMovement
from domain.ports.event_log import SequencedEvent, Topic
from domain.shared.errors import InvalidCursor
from execution.fanout.shared import Message, Shared
from subscriptions.readers import Reader
from subscriptions.settings import ChannelSettings, Settings
from subscriptions.tail import Tail

Event = SequencedEvent[InventoryMovement]
# A position of the stream is one of the ledger, and below it how often the settings have changed:
# both rise.
REVISIONS = 1 << 32


@dataclass(eq=False)
class AvailabilityStream(Shared):
    """What can be sold of the SKUs of a topic through its channel. The numbers are read when they
    are told, so that a SKU that moved several times is told once; `load` reads them."""

    tail: Tail[InventoryMovement]
    settings: ChannelSettings
    wanted: Callable[[], Awaitable[Topic]]
    after: str | None
    load: Callable[[Topic, Sequence[str]], Awaitable[Mapping[str, Any]]]
    topic: Topic = field(default=Topic(), init=False)
    position: int = field(default=0, init=False)

    @property
    def channel_id(self) -> str:
        return str(self.topic.channel_id)

    async def opening(self) -> AsyncGenerator[Message, None]:
        topic = self.topic = await self.wanted()
        # Before the numbers: a change after this is told again.
        settings = await self.settings.look(self.channel_id)
        known = None if self.after is None else FeedPosition.in_cursor(self.after, LIVE)
        if known is not None and await self.tail.position_of(known.position) is None:
            raise InvalidCursor(str(self.after))
        if known is not None and known.settings == settings.mark:
            self.position = known.position * REVISIONS + settings.revision
            return
        position = await self.tail.end()
        message = await self.snapshot(position, settings, topic)
        self.position = message.position
        yield message

    @property
    def head(self) -> int:
        return self.tail.head * REVISIONS + self.settings.of(self.channel_id).revision

    async def read(self, position: int, until: int) -> tuple[int, list[Message]]:
        settings, (at, revision) = self.settings.of(self.channel_id), divmod(position, REVISIONS)
        messages: list[Message] = []
        if revision < settings.revision:
            messages.append(await self.snapshot(at, settings, self.topic))
        reached, events = await self.tail.read(at, self.topic, until // REVISIONS)
        messages += await self.changes(events, settings)
        return reached * REVISIONS + settings.revision, messages

    @contextmanager
    def feed(self, position: int) -> Iterator["AvailabilityFeed"]:
        at, revision = divmod(position, REVISIONS)
        with (
            self.tail.reader(at, self.topic) as reader,
            self.settings.follow(self.channel_id) as woken,
        ):
            feed = AvailabilityFeed(self, reader, woken, at, revision)
            try:
                yield feed
            finally:
                feed.close()

    async def snapshot(self, at: int, settings: Settings, topic: Topic) -> Message:
        """All numbers, as they are under these settings."""
        stocks = await self.load(topic, sorted(topic.skus))
        cursor = FeedPosition(at, settings.mark).cursor_in(LIVE)
        return Message(
            SaleSnapshot(cursor, list(stocks.values())), at * REVISIONS + settings.revision, cursor
        )

    async def changes(self, events: Sequence[Event], settings: Settings) -> list[Message]:
        """The numbers of the SKUs that moved, each once, in the order of their last movement."""
        last = {event.record.sku: event for event in events}
        moved = sorted(last.values(), key=lambda event: event.position)
        stocks = await self.load(self.topic, sorted(last)) if last else {}
        return [self._change(event, stocks[event.record.sku], settings) for event in moved]

    def _change(self, event: Event, stock: Any, settings: Settings) -> Message:
        cursor = FeedPosition(event.position, settings.mark).cursor_in(LIVE)
        change = SaleChange(cursor, event.record.recorded_at, stock)
        return Message(change, event.position * REVISIONS + settings.revision, cursor)


class AvailabilityFeed:
    """The messages of a stream as they come: of movements, and of settings."""

    def __init__(
        self,
        stream: AvailabilityStream,
        reader: Reader[InventoryMovement],
        woken: asyncio.Event,
        at: int,
        revision: int,
    ) -> None:
        self._stream = stream
        self._reader = reader
        self._woken = woken
        self._at = at
        self._revision = revision
        self._reading: asyncio.Task[list[Event] | None] | None = None

    async def next(self) -> list[Message] | None:
        stream = self._stream
        while True:
            self._woken.clear()
            settings = stream.settings.of(stream.channel_id)
            if settings.revision > self._revision:
                self._revision = settings.revision
                return [await stream.snapshot(self._at, settings, stream.topic)]
            events = await self._events()
            if events is None:
                return None
            if events:
                self._at = events[-1].position
                return await stream.changes(events, settings)

    async def _events(self) -> list[Event] | None:
        """The next events of the ledger; none, if the settings have changed before them."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._reader.next())
        waking = asyncio.create_task(self._woken.wait())
        try:
            await asyncio.wait({self._reading, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
        if not self._reading.done():
            return []
        events, self._reading = self._reading.result(), None
        return events

    def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
