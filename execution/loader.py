"""Batched loading by key."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar

from aiodataloader import DataLoader

from execution.observing import batched

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Loader(DataLoader[Key, Value]):
    """Collects the keys requested in one iteration of the event loop, and loads them as one batch.

    Create one per operation inside the running loop: it caches all values until `clear_all()`. The
    batch function returns values in the order of the keys, with an exception object for a key that
    failed. `load(None)` raises `TypeError`. `kind` labels its batches in metrics.
    """

    def __init__(
        self, load: Callable[[list[Key]], Awaitable[Sequence[Value]]], *, kind: str = "other"
    ) -> None:
        async def counted(keys: list[Key]) -> Any:
            batched(kind, len(keys))
            return await load(keys)

        super().__init__(counted)

    def load(self, key: Key) -> "Future[Value]":
        """The value for this key, from the current batch or from the cache."""
        # A cancelled caller (a closed socket, a timeout) cancels the cached future. Without this,
        # all later callers with the same key would be cancelled too.
        cached = self._cache.get(self.get_cache_key(key)) if self.cache else None
        if cached is not None and cached.cancelled():
            self.clear(key)
        return super().load(key)
