"""Inventory: levels, movements, availability."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from domain.catalog import product as domain_catalog
from domain.inventory import commands as domain_inventory_commands
from domain.inventory import filters as domain_inventory_filters
from domain.inventory import level as domain_level
from domain.inventory import stock as domain
from domain.network import location as domain_location
from domain.shared import paging
from schema.location import Location
from schema.node import Node
from schema.page import Connection
from schema.views import choice, derived, edge, pages, said, view_of

if TYPE_CHECKING:
    from schema.catalog import Variant

choice(
    domain.MovementKind,
    "What a movement did: from which name to which units went.",
    RECEIVE="Goods came in: outside to available.",
    RESERVE="An order took them: available to reserved.",
    RELEASE="An order gave them back: reserved to available.",
    COMMIT="Work on them began: reserved to committed.",
    UNCOMMIT="Work on them stopped: committed to available.",
    SHIP="They left: committed to outside.",
    MISS="They were not found: committed to quality control.",
    BREAK="They were found damaged: committed to damaged.",
    COUNT_UP="A count found more: outside to available.",
    COUNT_DOWN="A count found fewer: available to outside.",
    DAMAGE="available to damaged.",
    REPAIR="damaged to available.",
    WRITE_OFF="damaged to outside.",
    QUARANTINE="available to quality control.",
    CLEAR="quality control to available.",
    LOSE="quality control to outside.",
    PROTECT="available to safety stock.",
    UNPROTECT="safety stock to available.",
    EXPECT="Ordered from a supplier: outside to incoming.",
    UNEXPECT="No longer expected: incoming to outside.",
    ARRIVE="What was expected came: incoming to available.",
    DISPATCH="A transfer left: available to outside.",
    AWAIT="A transfer is on its way to here: outside to in transit.",
    LAND="A transfer came: in transit to available.",
)


@strawberry.type(description="One movement of the ledger: the only way a quantity changes.")
class Movement(Node):
    is_type_of = view_of(domain_level.Movement)

    sequence: int = said("Counts the level's movements, without gaps.")
    kind: domain.MovementKind = said("What it did.")
    sku: str = said("Of what.")
    quantity: int = said("Units moved, more than zero.")
    cause: str = said("The id of what asked for it: an order, a delivery, a count.")
    actor: str = said("Who did it.")
    channel_id: strawberry.ID | None = said("Through which channel.")
    at: datetime = said("When.")
    reason: str | None = said("Why.")
    available: int = said("What it left available.")
    on_hand: int = said("What it left on hand.")
    location: Location | None = edge(
        domain_location.Location, key="location_id", description="Where."
    )


@strawberry.type(
    description="How much of a SKU stands at a location. onHand = available + reserved + committed "
    "+ safetyStock + qualityControl + damaged; incoming and inTransit stand outside it."
)
class Level(Node):
    is_type_of = view_of(domain_level.Level)

    sku: str = said("Of what.")
    on_hand: int = said("Units physically here, in whatever condition.")
    available: int = said("Units that can be sold.")
    reserved: int = said("Taken by orders nobody works on yet.")
    committed: int = said("Taken by orders in work, not yet gone.")
    safety_stock: int = said("Kept back.")
    quality_control: int = said("To be looked at before they can be sold.")
    damaged: int = said("Not sellable.")
    incoming: int = said("Expected from suppliers.")
    in_transit: int = said("On the way here from other locations.")
    version: int = said("Counts its movements.")
    location: Location | None = edge(
        domain_location.Location, key="location_id", description="Where."
    )
    movements: Connection[Movement] = pages(
        domain_level.Movement,
        by="level_id",
        listing=paging.Listing(sort="sequence", direction=paging.Direction.DESCENDING),
        description="How it came to this, newest first.",
    )


@dataclass(frozen=True)
class Stock:
    """A SKU and its levels, as asked for."""

    sku: str
    levels: Sequence[Any]


async def _variant(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    found = await info.context.loaders.many(domain_catalog.Variant, "sku").load(stock.sku)
    return found[0] if found else None


@strawberry.type(description="What can be sold of a SKU, over all active locations asked for.")
class Availability:
    is_type_of = view_of(Stock)

    sku: str = said("Of what.")
    available: int = derived(
        lambda stock: sum(level.available for level in stock.levels), "Units that can be sold."
    )
    incoming: int = derived(
        lambda stock: sum(level.incoming + level.in_transit for level in stock.levels),
        "Units on their way in.",
    )
    levels: list[Level] = said("Where they stand.")

    variant: Annotated["Variant", strawberry.lazy("schema.catalog")] | None = strawberry.field(
        resolver=_variant, description="What it is; null for a SKU the catalog does not know."
    )


@strawberry.input(description="Units to carry from one name to another, as `kind` says.")
class MoveStockInput:
    makes: ClassVar[type] = domain_inventory_commands.MoveStock

    idempotency_key: str = said("Unique per intent; a repeat moves nothing.")
    kind: domain.MovementKind = said(
        "RECEIVE, DAMAGE, REPAIR, WRITE_OFF, QUARANTINE, CLEAR, LOSE, PROTECT, UNPROTECT, EXPECT, "
        "UNEXPECT, ARRIVE or LAND; the others come from orders, counts and transfers."
    )
    sku: str = said("Of what.")
    location_id: strawberry.ID = said("Where.")
    quantity: int = said("1 to 1,000,000 units.")
    reason: str | None = said("Why.", default=None)
    cause: str | None = said("The delivery, order or document it comes from.", default=None)


@strawberry.input(description="What was counted.")
class CountStockInput:
    makes: ClassVar[type] = domain_inventory_commands.CountStock

    idempotency_key: str = said("Unique per intent; a repeat counts nothing.")
    sku: str = said("Of what.")
    location_id: strawberry.ID = said("Where.")
    counted: int = said("Sellable units found.")
    expected: int = said("What the counter had seen as available: compare and set.")
    reason: str | None = said("Why.", default=None)


@strawberry.input(description="Units to send to another location.")
class TransferStockInput:
    makes: ClassVar[type] = domain_inventory_commands.TransferStock

    idempotency_key: str = said("Unique per intent; a repeat sends nothing.")
    sku: str = said("Of what.")
    from_location_id: strawberry.ID = said("Where they leave.")
    to_location_id: strawberry.ID = said("Where they are in transit to.")
    quantity: int = said("1 to 1,000,000 units.")
    reason: str | None = said("Why.", default=None)


@strawberry.input(description="Which levels. All conditions given must hold.")
class LevelWhere:
    makes: ClassVar[type] = domain_inventory_filters.LevelWhere

    sku: list[str] | None = said("One of these.", default=None)
    location_id: list[strawberry.ID] | None = said("At one of these.", default=None)
    available_from: int | None = said("At least so many available.", default=None)
    available_until: int | None = said("Fewer than so many available.", default=None)
    and_: list["LevelWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["LevelWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "LevelWhere | None" = said("Not this.", name="not", default=None)
