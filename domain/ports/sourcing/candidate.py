"""What sourcing knows of a location."""

from dataclasses import dataclass

from domain.network.capacity import Capacity


@dataclass(frozen=True)
class Candidate:
    """A location that could serve a SKU, its available quantity, how much of it is ring-fenced for
    any channel, and what the location can promise at all, on its clocks. An `unsellable` one has
    units that are sold no more: nothing of it is promised until those are taken out of sale."""

    sku: str
    location_id: str
    available: int
    ring_fenced: int
    rank: int
    capacities: tuple[Capacity, ...] | None = None
    time_zone: str = "UTC"
    unsellable: bool = False
