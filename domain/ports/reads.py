"""Batched reads for the graph."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol, TypeAlias

from domain.access.rows import Visible
from domain.inventory.level import StockQuantities
from domain.network.capacity import Used, Window
from domain.network.methods import FulfillmentMethod
from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record

Names: TypeAlias = AbstractSet[str] | None


class Reads(Protocol):
    """What one caller may see. Each read is one statement; results are in the order of the given
    keys. `names` are the attributes that are read of the records: they have no others. Left out,
    they have all."""

    def limited(self, visible: Visible) -> "Reads":
        """The reads of another caller."""
        ...

    async def one(
        self, kind: type[Noun], ids: Sequence[str], names: Names = None
    ) -> list[Record[Noun] | None]: ...

    async def many(
        self,
        kind: type[Noun],
        by: str,
        keys: Sequence[str],
        names: Names = None,
        most: int | None = None,
    ) -> list[list[Record[Noun]]]:
        """All records with each key; no more than `most` in all: who asks for at most so many knows
        by the last of them that there may be more."""
        ...

    async def capacity_taken(
        self, location_ids: Sequence[str], window: Window, most: int | None = None
    ) -> list[dict[tuple[datetime, FulfillmentMethod], Used]]:
        """What fulfillment orders take of the capacity of each location, by quarters of an hour; no
        more than `most` of these in all."""
        ...

    async def quantities_at(self, level_ids: Sequence[str], at: datetime) -> list[StockQuantities]:
        """What these levels had at a past moment, whoever asks: whose they are was looked at when
        they were read."""
        ...

    async def waiting_units(self, channel_id: str, skus: Sequence[str]) -> dict[str, int]:
        """How many units of each of these SKUs wait for stock, of all orders of the channel; a SKU
        of which none do may be left out."""
        ...

    def require_page(self, kind: type[Noun], listing: Listing, page: Page) -> None:
        """Pass, or `InvalidCursor` for a cursor that is none of this list."""
        ...

    async def page(
        self, kind: type[Noun], listing: Listing, page: Page, names: Names = None
    ) -> Slice[Noun]: ...

    async def pages(
        self,
        kind: type[Noun],
        by: str,
        keys: Sequence[str],
        listing: Listing,
        page: Page,
        names: Names = None,
        most: int | None = None,
    ) -> list[Slice[Noun]]:
        """One page of rows for each key; pages after so many rows in all may be incomplete."""
        ...

    async def count(self, kind: type[Noun], listing: Listing) -> int: ...

    async def counts(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing
    ) -> list[int]: ...
