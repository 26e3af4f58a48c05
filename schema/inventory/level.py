"""Stock levels and their ledger."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.history.canonical import HistoryLog
from domain.inventory import level as domain
from domain.inventory.lots import lot as domain_lot
from domain.inventory.supply import expected as domain_expected
from domain.network import location as domain_location
from execution.plans.batch import Batch, batched
from schema.history.trail import AuditTrail, trail_of
from schema.inventory.enums import MovementKind
from schema.inventory.filters import MOVEMENTS
from schema.inventory.lots.enums import StockTracking
from schema.inventory.lots.lot import Lot, LotLevel
from schema.inventory.supply.expected import ExpectedSupply
from schema.network.location import Location
from schema.privacy.personal import FREE_TEXT, IDENTIFIER
from schema.shared.fields import edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node
from schema.shared.pagination import Connection, pages

if TYPE_CHECKING:
    pass


AS_OF = strawberry.argument(
    description="The moment, by the clock of the hub. One in the future is refused (INVALID_INPUT)."
)


@object_type(
    domain.InventoryMovement,
    "A movement of the stock ledger: the only way a quantity changes.",
)
class InventoryMovement(Node):
    sequence: int = field("Number of the movement within its level: 1, 2, 3 … without gaps.")
    kind: MovementKind = field("Kind of movement.")
    sku: str = field("The SKU that moved.")
    quantity: int = field("Number of units moved, at least 1.")
    cause: str = field("Id of what caused it: an order, a delivery, a count.")
    actor: str = field("Who caused it.", directives=IDENTIFIER)
    channel_id: strawberry.ID | None = field("The channel through which it was caused, if any.")
    occurred_at: datetime = field("When it happened: as the caller said, else recordedAt.")
    recorded_at: datetime = field("When the hub recorded it.")
    reason: str | None = field("The reason given, if any.", directives=FREE_TEXT)
    available: int = field("Available units after the movement.")
    on_hand: int = field("Units on hand after the movement.")
    lot: Lot | None = edge(
        domain_lot.Lot,
        key="lot_id",
        description="The lot whose units moved; null: they came without one, or the movement "
        "changes no lot.",
    )
    location: Location = edge(
        domain_location.Location, key="location_id", description="The location of the level."
    )


@object_type(
    domain.StockQuantities,
    "How many units a level had at a past moment, by stock name. A movement counts from when the "
    "hub recorded it, whenever it happened; one that was recorded out of turn, from when those "
    "numbered before it were.",
)
class StockQuantities:
    on_hand: int = field("Units physically at the location, in any condition.")
    available: int = field("Units available to sell.")
    reserved: int = field("Units reserved for orders that the location had not accepted yet.")
    committed: int = field("Units committed to orders that the location worked on.")
    safety_stock: int = field("Units kept back from sale.")
    quality_control: int = field("Units to be inspected before sale.")
    damaged: int = field("Damaged units, not for sale.")
    incoming: int = field("Units expected from suppliers.")
    in_transit: int = field("Units in transit from other locations.")
    version: int = field("Number of its movements until then; 0: it had none, and no units.")


async def _quantities_of(info: Any, ids: Any, as_of: datetime) -> Any:
    at = domain.require_past(as_of, datetime.now(UTC))
    return await info.context.loaders.quantities_at(at).load_batch(ids)


@batched(Batch("id", _quantities_of))
async def _quantities(
    level: strawberry.Parent[Any], info: strawberry.Info, as_of: Annotated[datetime, AS_OF]
) -> Any:
    (found,) = await _quantities_of(info, [level.id], as_of)
    return found


@object_type(
    domain.InventoryLevel,
    "How many units of a SKU are at a location, by stock name. onHand = available + reserved + "
    "committed + safetyStock + ringFenced + qualityControl + damaged, without incoming and "
    "inTransit.",
)
class InventoryLevel(Node):
    sku: str = field("The SKU.")
    on_hand: int = field("Units physically at the location, in any condition.")
    available: int = field("Units available to sell.")
    reserved: int = field("Units reserved for orders that the location has not accepted yet.")
    committed: int = field("Units committed to orders that the location works on.")
    safety_stock: int = field("Units kept back from sale.")
    ring_fenced: int = field(
        "Units ring-fenced for channels and groups: what is left of their `ringFences`."
    )
    quality_control: int = field("Units to be inspected before sale.")
    damaged: int = field("Damaged units, not for sale.")
    incoming: int = field("Units expected from suppliers.")
    in_transit: int = field("Units in transit from other locations.")
    version: int = field("Number of its movements.")
    tracking: StockTracking = field("How the units are told apart.")
    unsellable_at: datetime | None = field(
        "When the first of its lots is sold no more; null: none is, or there are no lots. From "
        "then on nothing of the level is promised until the available units of that lot are in "
        "quality control: within seconds, or when an order looks for them."
    )
    lots: list[LotLevel] = edges(
        domain_lot.LotLevel,
        by="level_id",
        description="Its units by lot. Empty unless the SKU is tracked by lot.",
        most=10,
    )
    last_counted_at: datetime | None = field(
        "When it was last counted, by a stock count or countStock; null if it never was."
    )
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(
        domain_location.Location, key="location_id", description="The location."
    )
    movements: Connection[InventoryMovement] = pages(
        domain.InventoryMovement,
        by="level_id",
        sorting=MOVEMENTS,
        description="The movements of the level, newest first unless sorted otherwise.",
    )
    expected: list[ExpectedSupply] = edges(
        domain_expected.ExpectedSupply,
        by="level_id",
        description="The units of `incoming` and `inTransit`, each with its date.",
        most=20,
    )
    quantities: StockQuantities = strawberry.field(
        resolver=_quantities,
        description="What it had at a past moment, by the movements that were recorded until then.",
    )
    audit_trail: AuditTrail = trail_of(HistoryLog.INVENTORY_MOVEMENTS)
