"""What replenishment reads of stock, orders and documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias

from domain.replenishment.planning import Position
from domain.replenishment.policy import ReplenishmentPolicy

# The SKU and the location.
LevelKey: TypeAlias = tuple[str, str]
Texts: TypeAlias = Collection[str]


@dataclass(frozen=True)
class LeadTimes:
    """Days that units took to arrive, by where they came from, where they went, and their SKU."""

    days: Mapping[tuple[str, str, str], Sequence[float]]

    def between(self, source: str, location_id: str, sku: str, enough: int) -> Sequence[float]:
        """Those of the SKU, or those of all SKUs where it has not arrived often enough."""
        own = self.days.get((source, location_id, sku), ())
        if len(own) >= enough:
            return own
        pair = (source, location_id)
        return [day for key, days in self.days.items() if key[:2] == pair for day in days]


class ReplenishmentFacts(Protocol):
    """Each of them is one statement, or a constant number of them, for all SKUs together."""

    async def locations(self) -> list[str]:
        """Active locations that may be replenished: not suppliers, nor goods between two."""
        ...

    async def skus_at(self, location_id: str, after: str, most: int) -> list[str]:
        """SKUs that have an inventory level at the location, in their order, after this one."""
        ...

    async def policies(self, skus: Texts, location_ids: Texts) -> list[ReplenishmentPolicy]:
        """All that may count for one of these."""
        ...

    async def homes(self, skus: Texts) -> Mapping[str, str]:
        """By SKU: the location that is to serve orders of which nothing says where from: of those
        that ship and have a level of it, the one with the lowest rank."""
        ...

    async def positions(
        self, skus: Texts, location_ids: Texts, homes: Mapping[str, str]
    ) -> Mapping[LevelKey, Position]: ...

    async def suggested(
        self, skus: Texts, location_ids: Texts
    ) -> Mapping[LevelKey, dict[str, int]]:
        """Units that open suggestions would take from these locations, by the location they would
        go to."""
        ...

    async def demand(
        self, skus: Texts, location_ids: Texts, homes: Mapping[str, str], since: date
    ) -> Mapping[LevelKey, Mapping[date, int]]: ...

    async def lead_times(self, location_ids: Texts, since: datetime) -> LeadTimes:
        """Of what arrived at these locations, and was ordered since then."""
        ...

    async def dismissed(self, skus: Texts, location_id: str, now: datetime) -> set[str]:
        """SKUs for which nothing is to be suggested until a later time."""
        ...

    async def open_draft(self, supplier_id: str, location_id: str) -> str | None:
        """The draft of a purchase order that was made of suggestions, if there is one."""
        ...

    async def open_transfer(self, from_location_id: str, to_location_id: str) -> str | None:
        """The transfer order that was made of suggestions, and of which nothing has left."""
        ...
