"""Batching of look-ups by key."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar

from aiodataloader import DataLoader

from execution.observing import batched

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Loader(DataLoader[Key, Value]):
    """Collects the keys asked for in one tick of the loop and loads them as one batch.

    Create it inside the running loop, one per operation: it remembers every answer until
    `clear_all()`. The batch function answers in the order of its keys, an exception object in
    the place of a key that has none. `load(None)` raises `TypeError`. `kind` is what its batches
    are counted as.
    """

    def __init__(
        self, load: Callable[[list[Key]], Awaitable[Sequence[Value]]], *, kind: str = "other"
    ) -> None:
        async def counted(keys: list[Key]) -> Any:
            batched(kind, len(keys))
            return await load(keys)

        super().__init__(counted)

    def load(self, key: Key) -> "Future[Value]":
        """The value for this key, from the batch under way or from memory."""
        # A caller that gave up (a closed socket, a timeout) cancels the very future the memory
        # holds; without this, everyone who asks for the key afterwards is cancelled too.
        remembered = self._cache.get(self.get_cache_key(key)) if self.cache else None
        if remembered is not None and remembered.cancelled():
            self.clear(key)
        return super().load(key)
