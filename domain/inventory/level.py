"""How much of a SKU stands at a location, and the movements that led there."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.inventory.stock import ON_HAND, MovementKind


@dataclass(kw_only=True)
class InventoryLevel:
    """How much of a SKU stands at a location, by name. `version` counts its movements."""

    id: str
    sku: str
    location_id: str
    available: int = 0
    reserved: int = 0
    committed: int = 0
    safety_stock: int = 0
    quality_control: int = 0
    damaged: int = 0
    incoming: int = 0
    in_transit: int = 0
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def on_hand(self) -> int:
        """Units physically here, in whatever condition."""
        return sum(getattr(self, name.lower()) for name in ON_HAND)


@dataclass(kw_only=True)
class InventoryMovement:
    """A movement that was made: `sequence` counts the level's movements without gaps, `available`
    and `on_hand` are what it left behind."""

    id: str
    level_id: str
    sequence: int
    kind: MovementKind
    sku: str
    location_id: str
    quantity: int
    cause: str
    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None
    available: int
    on_hand: int
