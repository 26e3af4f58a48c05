"""Batched loading by key."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

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
        self._fetch = load
        self._kind = kind
        self._known: dict[Key, Value] = {}
        super().__init__(self.load_batch)

    async def load_batch(self, keys: list[Key]) -> list[Value]:
        """The values for these keys, which differ from each other, in one batch at once. What was
        loaded before is not loaded again."""
        known = self._known
        missing = [key for key in keys if key not in known] if known else keys
        if missing:
            batched(self._kind, len(missing))
            loaded = await self._fetch(missing)
            known.update(zip(missing, loaded, strict=True))
        return [known[key] for key in keys]

    def load(self, key: Key) -> "Future[Value]":
        """The value for this key, from the current batch or from the cache."""
        # A cancelled caller (a closed socket, a timeout) cancels the cached future. Without this,
        # all later callers with the same key would be cancelled too.
        cached = self._cache.get(self.get_cache_key(key)) if self.cache else None
        if cached is not None and cached.cancelled():
            self.clear(key)
        return super().load(key)

    def clear(self, key: Key) -> "Loader[Key, Value]":
        """Forget the value for this key."""
        self._known.pop(key, None)
        super().clear(key)
        return self

    def clear_all(self) -> "Loader[Key, Value]":
        """Forget all values."""
        self._known.clear()
        super().clear_all()
        return self
