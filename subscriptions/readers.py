"""The readers of a tail: each is given the events of its topic, and no others."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Generic, Protocol

from domain.ports.event_log import Key, SequencedEvent, Topic
from domain.shared.record import Noun

# So many events wait for a reader. One that falls behind further reads them from the log.
READY_MAX = 500


class Log(Protocol[Noun]):
    """What a reader needs of the tail."""

    head: int
    is_closed: bool

    async def read(self, position: int, topic: Topic) -> tuple[int, list[SequencedEvent[Noun]]]: ...


class Reader(Generic[Noun]):
    """Reads all events after `position` that match `topic`, each once and in order.

    It is level while it has, or was given, all of them: then it waits for those to come."""

    def __init__(self, log: Log[Noun], readers: "Readers[Noun]", position: int, topic: Topic):
        self.topic = topic
        self._log = log
        self._readers = readers
        self._position = position
        self._is_level = False
        self._ready: deque[SequencedEvent[Noun]] = deque()
        self._woken = asyncio.Event()

    def __enter__(self) -> "Reader[Noun]":
        self._readers.add(self)
        self._is_level = self._position >= self._log.head
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._readers.remove(self)

    async def next(self) -> list[SequencedEvent[Noun]] | None:
        """The next events, at least one; `None` when the tail is closed."""
        while not self._log.is_closed:
            if not self._is_level:
                events = await self._catch_up()
            elif self._ready:
                events = list(self._ready)
                self._ready.clear()
            else:
                self._woken.clear()
                await self._woken.wait()
                continue
            if events:
                self._position = max(self._position, events[-1].position)
                return events
        return None

    def give(self, event: SequencedEvent[Noun]) -> None:
        """An event of the topic, in its order. One that does not fit is read from the log."""
        if not self._is_level or event.position <= self._position:
            return
        if len(self._ready) < READY_MAX:
            self._ready.append(event)
        else:
            self.lose()
        self._woken.set()

    def skipped(self, head: int) -> None:
        """The tail goes on after this position, without giving what is before it."""
        if self._position < head:
            self.lose()

    def lose(self) -> None:
        self._ready.clear()
        self._is_level = False
        self.wake()

    def wake(self) -> None:
        self._woken.set()

    async def _catch_up(self) -> list[SequencedEvent[Noun]]:
        self._position, events = await self._log.read(self._position, self.topic)
        # No event is given between this line and the next wait.
        self._is_level = self._position >= self._log.head
        return events


class Readers(Generic[Noun]):
    """The readers by what they ask for, so that an event costs nothing for those who ask for
    others."""

    def __init__(
        self,
        keys: Callable[[SequencedEvent[Noun]], Iterable[Key]],
        matches: Callable[[SequencedEvent[Noun], Topic], bool],
    ) -> None:
        self._keys = keys
        self._matches = matches
        self._by_key: dict[Key, dict[Reader[Noun], None]] = {}
        self._all: dict[Reader[Noun], None] = {}
        self.present = asyncio.Event()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Reader[Noun]]:
        return iter(list(self._all))

    def add(self, reader: Reader[Noun]) -> None:
        self._all[reader] = None
        for key in reader.topic.keys:
            self._by_key.setdefault(key, {})[reader] = None
        self.present.set()

    def remove(self, reader: Reader[Noun]) -> None:
        del self._all[reader]
        for key in reader.topic.keys:
            readers = self._by_key[key]
            del readers[reader]
            if not readers:
                del self._by_key[key]
        if not self._all:
            self.present.clear()

    def give(self, event: SequencedEvent[Noun]) -> None:
        """Give an event to all readers whose topic it matches. A topic is listed under one kind of
        key, and an event has each key once, so none gets it twice."""
        for key in dict.fromkeys(self._keys(event)):
            for reader in self._by_key.get(key, ()):
                if self._matches(event, reader.topic):
                    reader.give(event)

    def wake(self) -> None:
        for reader in self._all:
            reader.wake()
