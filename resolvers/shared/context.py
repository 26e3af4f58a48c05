"""What one operation carries: who asks, its loaders, the services, the live feeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

import strawberry

from domain.access.caller import Caller
from domain.inventory.level import StockQuantities
from domain.network.capacity import Window
from domain.ports.history import History
from domain.ports.reads import Reads
from domain.privacy.export import Exporting
from domain.reporting.metrics import Reporting
from domain.services.services import Services
from domain.shared.paging import Listing, Page, Slice
from execution.loader import Loader, Rows
from subscriptions.feeds import Feeds

Names: TypeAlias = frozenset[str] | None
# What a row costs of which all attributes are read, such as those that offers are made of.
WHOLE: Final = 2
# What a quarter of an hour of a location costs, in which fulfillment orders take its capacity.
TAKEN: Final = 0.2


class Loaders:
    """One batch per kind of look-up per tick, each thing read once per answer. `names` are the
    attributes that are read of what is loaded; left out, any."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._made: dict[tuple[Any, ...], Loader[str, Any]] = {}

    def one(self, kind: type, names: Names = None) -> Loader[str, Any]:
        async def load(ids: Sequence[str]) -> Any:
            return await self._reads.one(kind, ids, names)

        return self._loader(("one", kind, names), load, _weight(names))

    def many(self, kind: type, by: str, names: Names = None) -> Loader[str, Any]:
        async def load(keys: Sequence[str], most: int | None) -> Any:
            return await self._reads.many(kind, by, keys, names, most)

        return self._loader(("many", kind, by, names), Rows(load, len, _weight(names)))

    def pages(
        self, kind: type, by: str, listing: Listing, page: Page, names: Names = None
    ) -> Loader[str, Any]:
        async def load(keys: Sequence[str], most: int | None) -> Any:
            return await self._reads.pages(kind, by, keys, listing, page, names, most)

        rows = Rows(load, _rows, _weight(names))
        return self._loader(("pages", kind, by, listing, page, names), rows)

    def quantities_at(self, at: datetime) -> Loader[str, Any]:
        """What levels had at a past moment."""

        async def load(ids: Sequence[str]) -> Any:
            return await self._reads.quantities_at(ids, at)

        return self._loader(("at", StockQuantities, at, None), load)

    def counts(self, kind: type, by: str, listing: Listing) -> Loader[str, Any]:
        async def load(keys: Sequence[str]) -> Any:
            return await self._reads.counts(kind, by, keys, listing)

        return self._loader(("counts", kind, by, listing), load)

    def capacity_taken(self, window: Window) -> Loader[str, Any]:
        """By the id of a location."""

        async def load(location_ids: Sequence[str], most: int | None) -> Any:
            return await self._reads.capacity_taken(location_ids, window, most)

        return self._loader(("capacity_taken", window), Rows(load, len, TAKEN))

    def waiting(self, channel_id: str) -> Loader[str, Any]:
        """How many units of a SKU wait in a channel."""

        async def load(skus: Sequence[str]) -> Any:
            found = await self._reads.waiting_units(channel_id, skus)
            return [found.get(sku, 0) for sku in skus]

        return self._loader(("waiting", channel_id), load)

    def forget(self) -> None:
        for loader in self._made.values():
            loader.clear_all()

    def _loader(self, name: tuple[Any, ...], load: Any, weight: float = 1) -> Loader[str, Any]:
        # What has all attributes has these.
        if (whole := self._made.get((*name[:-1], None))) is not None:
            return whole
        if name not in self._made:
            kind = f"{name[0]} {getattr(name[1], '__name__', '')}".rstrip()
            self._made[name] = Loader(load, kind=kind, weight=weight)
        return self._made[name]


def _weight(names: Any) -> float:
    """What a row costs of which these attributes are read."""
    return WHOLE if names is None else 1


def _rows(slice: Slice[Any]) -> int:
    return len(slice.records)


@dataclass
class Context:
    """Made per request, forked per operation: operations on one socket share nothing.
    `connection_params` is what a socket was opened with, until its caller is known, and `address`
    where it came from. `hold` tells when the credential of the caller ends, if it has one.

    `reads` and `loaders` are limited to what the caller may see. `everything` is not: only what is
    told to all, as what can be sold of a SKU, and rules whose answer names no row, read it."""

    everything: Reads
    services: Services
    feeds: Feeds
    reporting: Reporting
    history: History
    exporting: Exporting
    caller: Caller
    address: str = ""
    hold: Callable[[Callable[[Any], None]], Callable[[], None]] | None = None
    connection_params: Mapping[str, Any] | None = None
    reads: Reads = field(init=False)
    loaders: Loaders = field(init=False)
    unlimited: Loaders = field(init=False)

    def __post_init__(self) -> None:
        visible = self.caller.visible
        self.reads = self.everything
        self.loaders = self.unlimited = Loaders(self.everything)
        if not visible.is_everything:
            self.reads = self.everything.limited(visible)
            self.loaders = Loaders(self.reads)

    def fork(self) -> "Context":
        return replace(self, caller=replace(self.caller, replayed=[]), connection_params=None)


Info: TypeAlias = strawberry.Info[Context, None]
