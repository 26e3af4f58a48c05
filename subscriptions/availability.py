"""Live streams of what a channel can sell: its numbers, and then each that changes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Any

from domain.catalog.kits import KitComponent
from domain.inventory.feed import LIVE, FeedPosition, SaleChange, SaleSnapshot
from domain.inventory.level import InventoryMovement
from domain.ports.event_log import SequencedEvent, Topic
from domain.shared.errors import InvalidCursor
from execution.fanout.shared import Message, Shared
from subscriptions.readers import Reader
from subscriptions.settings import ChannelSettings, Settings
from subscriptions.tail import Tail

Event = SequencedEvent[InventoryMovement]
# A position of the stream is one of the ledger, below it how often the settings have changed, and
# below that which of the numbers of one movement it is: all three rise.
RANKS = 1 << 8
REVISIONS = 1 << 32


@dataclass(frozen=True, slots=True)
class Followed:
    """SKUs of a channel, each with what it is made of if it is a kit, by SKU; `topic` are the
    movements that change their numbers."""

    topic: Topic
    sold: tuple[tuple[str, tuple[KitComponent, ...]], ...] = ()

    def mark(self, settings: Settings) -> str:
        """What a cursor is good for: these settings, and these kits made of these parts."""
        kits = repr([one for one in self.sold if one[1]]).encode()
        return f"{settings.mark} {sha256(kits).hexdigest()[:16]}"

    def moved_by(self, sku: str) -> list[str]:
        """What is followed of a SKU that moved: itself, and the kits that it is a component of."""
        return [
            one for one, parts in self.sold if sku in [part.sku for part in parts] or one == sku
        ]


@dataclass(eq=False)
class AvailabilityStream(Shared):
    """What can be sold of SKUs through a channel. The numbers are read when they are told, so that
    a SKU that moved several times is told once; `load` reads them."""

    tail: Tail[InventoryMovement]
    settings: ChannelSettings
    wanted: Callable[[], Awaitable[Followed]]
    after: str | None
    load: Callable[[Followed, Sequence[str]], Awaitable[Mapping[str, Any]]]
    topic: Followed = field(default=Followed(Topic()), init=False)
    position: int = field(default=0, init=False)

    @property
    def channel_id(self) -> str:
        return str(self.topic.topic.channel_id)

    async def opening(self) -> AsyncGenerator[Message, None]:
        self.topic = await self.wanted()
        # Before the numbers: a change after this is told again.
        settings = await self.settings.look(self.channel_id)
        known = None if self.after is None else FeedPosition.in_cursor(self.after, LIVE)
        if known is not None and await self.tail.position_of(known.position) is None:
            raise InvalidCursor(str(self.after))
        if known is not None and known.settings == self.topic.mark(settings):
            self.position = position_of(known.position, settings)
            return
        position = await self.tail.end()
        message = await self.snapshot(position, settings)
        self.position = message.position
        yield message

    @property
    def head(self) -> int:
        return position_of(self.tail.head, self.settings.of(self.channel_id))

    async def read(self, position: int, until: int) -> tuple[int, list[Message]]:
        settings, (at, revision) = self.settings.of(self.channel_id), parts_of(position)
        messages: list[Message] = []
        if revision < settings.revision:
            messages.append(await self.snapshot(at, settings))
        reached, events = await self.tail.read(at, self.topic.topic, parts_of(until)[0])
        messages += await self.changes(events, settings)
        later = [one for one in messages if one.position > position]
        return position_of(reached, settings), later

    @contextmanager
    def feed(self, position: int) -> Iterator["AvailabilityFeed"]:
        with (
            self.tail.reader(parts_of(position)[0], self.topic.topic) as reader,
            self.settings.follow(self.channel_id) as woken,
        ):
            feed = AvailabilityFeed(self, reader, woken, position)
            try:
                yield feed
            finally:
                feed.close()

    async def snapshot(self, at: int, settings: Settings) -> Message:
        """All numbers, as they are under these settings."""
        stocks = await self.load(self.topic, [sku for sku, _ in self.topic.sold])
        cursor = FeedPosition(at, self.topic.mark(settings)).cursor_in(LIVE)
        snapshot = SaleSnapshot(cursor, list(stocks.values()))
        return Message(snapshot, position_of(at, settings), cursor)

    async def changes(self, events: Sequence[Event], settings: Settings) -> list[Message]:
        """The numbers of the SKUs that moved, each once, in the order of their last movement."""
        last = dict[str, Event]()
        for event in events:
            for sku in self.topic.moved_by(event.record.sku):
                last.pop(sku, None)
                last[sku] = event
        stocks = await self.load(self.topic, sorted(last)) if last else {}
        messages: list[Message] = []
        for event, moved in groupby(last, key=last.__getitem__):
            *others, final = moved
            # Who has not been told all of them is told all of them again.
            for rank, sku in enumerate(others, 1):
                messages.append(
                    self._change(event, stocks[sku], event.position - 1, settings, rank)
                )
            messages.append(self._change(event, stocks[final], event.position, settings))
        return messages

    def _change(
        self, event: Event, stock: Any, told: int, settings: Settings, rank: int = 0
    ) -> Message:
        """A number that `event` has changed; all movements up to `told` are told by it."""
        cursor = FeedPosition(told, self.topic.mark(settings)).cursor_in(LIVE)
        change = SaleChange(cursor, event.record.recorded_at, stock)
        return Message(change, position_of(told, settings, rank), cursor)


def position_of(at: int, settings: Settings, rank: int = 0) -> int:
    return (at * REVISIONS + settings.revision) * RANKS + rank


def parts_of(position: int) -> tuple[int, int]:
    """The position of the ledger in one of the stream, and the revision of the settings."""
    return divmod(position // RANKS, REVISIONS)


class AvailabilityFeed:
    """The messages of a stream as they come: of movements, and of settings."""

    def __init__(
        self,
        stream: AvailabilityStream,
        reader: Reader[InventoryMovement],
        woken: asyncio.Event,
        position: int,
    ) -> None:
        self._stream = stream
        self._reader = reader
        self._woken = woken
        self._position = position
        self._at, self._revision = parts_of(position)
        self._reading: asyncio.Task[list[Event] | None] | None = None

    async def next(self) -> list[Message] | None:
        stream = self._stream
        while True:
            self._woken.clear()
            settings = stream.settings.of(stream.channel_id)
            if settings.revision > self._revision:
                self._revision = settings.revision
                return [await stream.snapshot(self._at, settings)]
            events = await self._events()
            if events is None:
                return None
            if events:
                self._at = events[-1].position
                messages = await stream.changes(events, settings)
                if later := [one for one in messages if one.position > self._position]:
                    return later

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
