"""Batched look-ups for the graph."""

from collections.abc import Sequence
from typing import Protocol

from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record


class Reads(Protocol):
    """Batched look-ups for the graph, one statement each, answers in the order of the keys."""

    async def one(self, kind: type[Noun], ids: Sequence[str]) -> list[Record[Noun] | None]: ...

    async def many(
        self, kind: type[Noun], by: str, keys: Sequence[str]
    ) -> list[list[Record[Noun]]]: ...

    async def page(self, kind: type[Noun], listing: Listing, page: Page) -> Slice[Noun]: ...

    async def pages(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing, page: Page
    ) -> list[Slice[Noun]]:
        """A page of each key's rows."""
        ...

    async def count(self, kind: type[Noun], listing: Listing) -> int: ...

    async def counts(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing
    ) -> list[int]: ...
