"""What is asked of packs, besides that they are stored with their product."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from domain.catalog.packs import Pack, Scanned


class Packs(Protocol):
    async def of_variants(self, variant_ids: Iterable[str]) -> Mapping[str, Sequence[Pack]]:
        """The packs of these variants, by the variant's id."""
        ...

    async def with_gtins(self, gtins: Iterable[str]) -> list[Scanned]:
        """What has one of these GTINs, in any length: units first, the oldest variant first."""
        ...
