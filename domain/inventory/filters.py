"""Which stock levels."""

from dataclasses import dataclass

from domain.shared.paging import Where


@dataclass(frozen=True, kw_only=True)
class LevelWhere(Where):
    sku: tuple[str, ...] | None = None
    location_id: tuple[str, ...] | None = None
    available_from: int | None = None
    available_until: int | None = None
