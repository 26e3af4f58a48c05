"""Inventory levels, and the stock movements they result from."""

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from domain.catalog.tracking import StockTracking
from domain.inventory.stock import MOVEMENTS, NAMES, ON_HAND, MovementKind, StockName
from domain.shared import bounds
from domain.shared.errors import InvalidInput

_on_hand = attrgetter(*(name.lower() for name in ON_HAND))
_units = attrgetter(*(name.lower() for name in NAMES))


@dataclass(kw_only=True)
class Quantities:
    """Quantities of a SKU at a location, by stock name, after so many movements (`version`). `id`
    is that of the level."""

    id: str
    sku: str
    location_id: str
    available: int = 0
    reserved: int = 0
    committed: int = 0
    safety_stock: int = 0
    ring_fenced: int = 0
    quality_control: int = 0
    damaged: int = 0
    incoming: int = 0
    in_transit: int = 0
    version: int = 0

    @property
    def on_hand(self) -> int:
        """Units physically at the location, in any condition."""
        return sum(_on_hand(self))

    @property
    def units(self) -> int:
        """Units under all stock names together."""
        return sum(_units(self))

    def move(self, kind: MovementKind, quantity: int) -> None:
        """Count one more movement."""
        source, target = MOVEMENTS[kind]
        for name, change in ((source, -quantity), (target, quantity)):
            if name is not StockName.OUTSIDE:
                setattr(self, name.lower(), getattr(self, name.lower()) + change)
        self.version += 1


@dataclass(kw_only=True)
class StockQuantities(Quantities):
    """What a level had at a past moment."""


@dataclass(kw_only=True)
class InventoryLevel(Quantities):
    """What a level has now. It was last counted at `last_counted_at`. From `unsellable_at` it has
    units of a lot that is sold no more: nothing of it is promised until those are taken out."""

    last_counted_at: datetime | None = None
    tracking: StockTracking = StockTracking.NONE
    unsellable_at: datetime | None = None
    updated_at: datetime | None = field(default=None, compare=False)


@dataclass(kw_only=True)
class InventoryMovement:
    """A recorded movement. `sequence` counts the movements of a level without gaps; `available` and
    `on_hand` are the quantities right after it; `cause` is the id of what requested it. It happened
    at `occurred_at`, and the hub stored it at `recorded_at`."""

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
    occurred_at: datetime
    recorded_at: datetime
    reason: str | None
    available: int
    on_hand: int
    lot_id: str | None = None


def require_past(as_of: datetime, now: datetime) -> datetime:
    """The moment, if it is not in the future: what will be there then is not known."""
    if bounds.aware("asOf", as_of) > now:
        raise InvalidInput("asOf", "must not be in the future; expected supply has what will come")
    return as_of
