"""What changed of the stock, by SKU: for feeds, and for live streams of what can be sold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ChangedSku:
    """A SKU whose stock changed last at this time, by the movement at this position."""

    sku: str
    position: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """SKUs in the order of their last movement, and the position up to which these are all."""

    skus: list[ChangedSku]
    reached: int
    has_more: bool


class StockChanges(Protocol):
    async def head(self) -> int:
        """The position of the newest movement; 0 when there is none."""
        ...

    async def stocked_after(self, sku: str, limit: int) -> list[ChangedSku]:
        """SKUs that have levels, after this one in their order, with position 0."""
        ...

    async def changed_after(self, position: int, limit: int) -> Changed:
        """At most `limit` SKUs of which available or ring-fenced units moved after this
        position."""
        ...

    async def settings_of(self, channel_ids: Iterable[str]) -> Mapping[str, str]:
        """For each of these channels that exists, a text that is equal as long as its stock rules
        and the locations that may serve it are."""
        ...
