"""What changed of the stock, by SKU: for feeds, and for live streams of what can be sold."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from domain.inventory.feed import Changed, ChangedSku, Kit


class StockChanges(Protocol):
    async def head(self) -> int:
        """The position of the newest movement; 0 when there is none."""
        ...

    async def stocked_after(self, sku: str, limit: int) -> list[ChangedSku]:
        """SKUs that have levels, and kits, after this one in their order, with position 0. Kits
        have changed when their variant has."""
        ...

    async def changed_after(self, position: int, limit: int) -> Changed:
        """At most `limit` SKUs of which available or ring-fenced units moved after this
        position."""
        ...

    async def kits_of(self, skus: Sequence[str]) -> Mapping[str, list[Kit]]:
        """The kits that each of these SKUs is a component of, by their SKU; none, where there are
        none."""
        ...

    async def kits_mark(self) -> str:
        """A text that is equal as long as the kits of the catalog are."""
        ...

    async def settings_of(self, channel_ids: Iterable[str]) -> Mapping[str, str]:
        """For each of these channels that exists, a text that is equal as long as its stock rules
        and the locations that may serve it are."""
        ...
