"""Carries the word that there is news, and nothing else: the news is read from what is stored."""

from asyncio import Event
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Broker(Protocol):
    def notify(self) -> None:
        """Something was stored."""
        ...

    def subscribe(self) -> AbstractContextManager[Event]:
        """A wakeup that is set at every notification; who waits for it clears it."""
        ...


class MemoryBroker:
    """A broker for one process."""

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
