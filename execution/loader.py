"""Batching of look-ups by key."""

from asyncio import Future
from collections.abc import Hashable
from typing import TypeVar

from aiodataloader import DataLoader

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Loader(DataLoader[Key, Value]):
    """Collects the keys asked for in one tick of the loop and loads them as one batch.

    Create it inside the running loop, one per operation: it remembers every answer until
    `clear_all()`. The batch function answers in the order of its keys, an exception object in
    the place of a key that has none. `load(None)` raises `TypeError`.
    """

    def load(self, key: Key) -> "Future[Value]":
        """The value for this key, from the batch under way or from memory."""
        # A caller that gave up (a closed socket, a timeout) cancels the very future the memory
        # holds; without this, everyone who asks for the key afterwards is cancelled too.
        remembered = self._cache.get(self.get_cache_key(key)) if self.cache else None
        if remembered is not None and remembered.cancelled():
            self.clear(key)
        return super().load(key)
