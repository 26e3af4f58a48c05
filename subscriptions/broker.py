"""Brokers carry wakeups without content: events are read from the event logs."""

from asyncio import Event
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Broker(Protocol):
    def notify(self) -> None:
        """Wake all subscribers: new events were stored."""
        ...

    def subscribe(self) -> AbstractContextManager[Event]:
        """An event that is set by every notification. The subscriber clears it."""
        ...


class MemoryBroker:
    """A broker within one process."""

    def __init__(self) -> None:
        self._wakeups: set[Event] = set()

    def notify(self) -> None:
        for wakeup in self._wakeups:
            wakeup.set()

    @contextmanager
    def subscribe(self) -> Iterator[Event]:
        wakeup = Event()
        self._wakeups.add(wakeup)
        try:
            yield wakeup
        finally:
            self._wakeups.discard(wakeup)
