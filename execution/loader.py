"""Batched loading by key."""

from asyncio import Future, gather
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from aiodataloader import DataLoader

from execution.observing import batched
from execution.spending.meter import METER, within_budget

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Key, Value]):
    """A batch whose values have rows: `load` is told how many of `weight` it may read, or `None`
    for any, and `size` tells how many a value has."""

    load: Callable[[list[Key], int | None], Awaitable[Sequence[Value]]]
    size: Callable[[Value], int]
    weight: float = 1

    async def __call__(self, keys: list[Key]) -> Sequence[Value]:
        return await within_budget(partial(self.load, keys), self.size, self.weight)


class Loader(Generic[Key, Value]):
    """Collects the keys requested in one iteration of the event loop, and loads them as one batch.

    Create one per operation inside the running loop: it caches all values until `clear_all()`. The
    batch function returns values in the order of the keys, with an exception object for a key that
    failed. `load(None)` raises `TypeError`. `kind` labels its batches in metrics. The cost of the
    operation are the `Rows` that are read; of another batch function each value is one row of
    `weight`, which is charged before it is read.
    """

    __slots__ = ("_collecting", "_fetch", "_kind", "_known", "_weight")

    def __init__(
        self,
        load: Callable[[list[Key]], Awaitable[Sequence[Value]]],
        *,
        kind: str = "other",
        weight: float = 1,
    ) -> None:
        self._fetch, self._kind = load, kind
        self._weight = 0 if isinstance(load, Rows) else weight
        self._known: dict[Key, Value] = {}
        # Made for the first key that is requested alone: most keys are requested in batches.
        self._collecting: DataLoader[Key, Value] | None = None

    async def load_batch(self, keys: list[Key]) -> list[Value]:
        """The values for these keys, which differ from each other, in one batch at once. What was
        loaded before is not loaded again."""
        known = self._known
        missing = [key for key in keys if key not in known] if known else keys
        if missing:
            batched(self._kind, len(missing))
            meter = METER.get()
            if meter is not None:
                meter.load(self._weight * len(missing))
            loaded = await self._fetch(missing)
            known.update(zip(missing, loaded, strict=True))
        return [known[key] for key in keys]

    def load(self, key: Key) -> "Future[Value]":
        """The value for this key, from the current batch or from the cache."""
        loader = self._loader
        # A cancelled caller (a closed socket, a timeout) cancels the cached future. Without this,
        # all later callers with the same key would be cancelled too.
        cached = loader._cache.get(key)
        if cached is not None and cached.cancelled():
            self.clear(key)
        found = loader.load(key)
        # Of several that a resolver asks for, it may not get to the second when the first failed.
        found.add_done_callback(_retrieved)
        return found

    def load_many(self, keys: Iterable[Key]) -> "Future[list[Value]]":
        """The values for these keys, in their order."""
        return gather(*map(self.load, keys))

    def clear(self, key: Key) -> None:
        """Forget the value for this key."""
        self._known.pop(key, None)
        if self._collecting is not None:
            self._collecting.clear(key)

    def clear_all(self) -> None:
        """Forget all values."""
        self._known.clear()
        if self._collecting is not None:
            self._collecting.clear_all()

    @property
    def _loader(self) -> DataLoader[Key, Value]:
        if self._collecting is None:
            self._collecting = _Failing(self)
        return self._collecting


def _retrieved(done: "Future[Any]") -> None:
    if not done.cancelled():
        done.exception()


class _Failing(DataLoader[Key, Value]):
    """Collects keys for a loader; what failed is forgotten."""

    def __init__(self, loader: Loader[Key, Value]) -> None:
        self._loader = loader
        super().__init__(loader.load_batch)

    def clear(self, key: Key) -> "_Failing[Key, Value]":
        self._loader._known.pop(key, None)
        super().clear(key)
        return self
