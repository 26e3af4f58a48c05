"""Batched reads for the graph."""

from collections.abc import Sequence
from typing import Protocol

from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record


class Reads(Protocol):
    """Each read is one statement; results are in the order of the given keys."""

    async def one(self, kind: type[Noun], ids: Sequence[str]) -> list[Record[Noun] | None]: ...

    async def many(
        self, kind: type[Noun], by: str, keys: Sequence[str]
    ) -> list[list[Record[Noun]]]: ...

    def require_page(self, kind: type[Noun], listing: Listing, page: Page) -> None:
        """Pass, or `InvalidCursor` for a cursor that is none of this list."""
        ...

    async def page(self, kind: type[Noun], listing: Listing, page: Page) -> Slice[Noun]: ...

    async def pages(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing, page: Page
    ) -> list[Slice[Noun]]:
        """One page of rows for each key."""
        ...

    async def count(self, kind: type[Noun], listing: Listing) -> int: ...

    async def counts(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing
    ) -> list[int]: ...
