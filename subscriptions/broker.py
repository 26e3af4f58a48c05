"""Carries the word that there is news, and nothing else: the news is read from what is stored."""

from asyncio import Event
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Broker(Protocol):
    def ring(self) -> None:
        """Something was stored."""
        ...

    def listen(self) -> AbstractContextManager[Event]:
        """A bell that is set whenever someone rings; whoever waits for it clears it."""
        ...


class MemoryBroker:
    """A broker for one process."""

    def __init__(self) -> None:
        self._bells: set[Event] = set()

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()

    @contextmanager
    def listen(self) -> Iterator[Event]:
        bell = Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)
