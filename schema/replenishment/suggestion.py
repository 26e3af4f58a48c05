"""Replenishment suggestions, with the numbers that they follow from."""

from datetime import datetime
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.inventory.supply.purchase_order import PurchaseOrder as DomainPurchaseOrder
from domain.inventory.supply.transfer_order import TransferOrder as DomainTransferOrder
from domain.network.location import Location as DomainLocation
from domain.replenishment import commands, planning
from domain.replenishment import suggestion as domain
from domain.shared.error_base import Entity
from schema.inventory.packs import LinePack
from schema.inventory.supply.purchase_order import PurchaseOrder
from schema.inventory.supply.transfer_order import TransferOrder
from schema.network.location import Location
from schema.privacy.personal import IDENTIFIER
from schema.replenishment.enums import (
    DemandPattern,
    ReplenishmentKind,
    SuggestionAction,
    SuggestionStatus,
)
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    derived,
    edge,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node


@object_type(
    planning.Reasons,
    "The numbers that a suggestion follows from, as they were at its review; with three decimals.",
)
class ReplenishmentReasons:
    mean: float = field("Units demanded a day, on average or by the forecast.")
    deviation: float = field("Standard deviation of the units demanded a day.")
    pattern: DemandPattern = field("How the demand comes.")
    days: int = field("Number of days whose demand was looked at.")
    lead_time: float = field("Days from an order to its arrival.")
    lead_time_deviation: float = field("Standard deviation of those days.")
    arrivals: int = field(
        "Number of arrivals that the lead time was measured of; 0 where a policy or the default "
        "says it."
    )
    safety_stock: float = field("Units of the reorder point beyond the mean demand at risk.")
    reorder_point: float = field("At a position of so many units or fewer, units are ordered.")
    order_up_to: float = field("The position that an order leads to.")
    available: int = field("Units available to sell, with those that are ring-fenced for channels.")
    incoming: int = field("Units expected from suppliers.")
    in_transit: int = field("Units in transit from other locations.")
    planned: int = field("Units of draft purchase orders, and of transfers that have not left.")
    leaving: int = field("Units that other locations have requested and that have not left.")
    backordered: int = field("Units that orders wait for.")
    position: int = field(
        "The units there and coming, each counted once: available, incoming, in transit and "
        "planned, less leaving and backordered."
    )
    pack: str | None = field(
        "Code of the pack that a policy names and the SKU has: what is wanted up to the "
        "order-up-to level is rounded up to whole ones; null: to multiples of packSize."
    )
    pack_size: int = field("Number of units that the quantity is a multiple of; 1: of none.")


def _actions(one: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    possible = domain.SUGGESTION.actions(one.status)
    return offered(info.context.caller.role, Entity.REPLENISHMENT_SUGGESTION, possible)


@object_type(
    domain.ReplenishmentSuggestion,
    "Units of a SKU that the hub suggests to order for a location. A person accepts or dismisses "
    "it.",
)
class ReplenishmentSuggestion(Node):
    sku: str = field("The SKU.")
    kind: ReplenishmentKind = field("How the units are to come.")
    status: SuggestionStatus = field("How far it is.")
    supported_actions: list[SuggestionAction] = strawberry.field(
        resolver=_actions, description="The actions that are possible now for this caller."
    )
    quantity: int = field("Number of units suggested.")
    pack: LinePack | None = derived(
        lambda one: one.why.line_pack,
        "The pack that they are whole numbers of: the line made of it has it; null: none.",
    )
    packs: int | None = derived(
        lambda one: one.why.line_pack and one.why.line_pack.packs_of(one.quantity),
        "Number of packs suggested; null without a pack.",
    )
    why: ReplenishmentReasons = field("The numbers that it follows from.")
    expected_at: datetime = field("When the units would arrive by the mean lead time.")
    created_at: datetime = field("When it was suggested first.")
    reviewed_at: datetime = field("When its numbers last changed.")
    decided_at: datetime | None = field(
        "When it was accepted, dismissed or outdated; null while it is open."
    )
    decided_by: str | None = field("Who accepted or dismissed it.", directives=IDENTIFIER)
    reason: str | None = field("Why it was dismissed, if given.")
    dismissed_until: datetime | None = field(
        "Until when nothing is suggested for the SKU at the location, if given."
    )
    accepted_quantity: int | None = field("Number of units accepted; null before.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(
        DomainLocation, key="location_id", description="The location that needs the units."
    )
    supplier: Location = edge(
        DomainLocation, key="supplier_id", description="The supplier of a purchase; null otherwise."
    )
    from_location: Location = edge(
        DomainLocation,
        key="from_location_id",
        description="The location that a transfer is from; null otherwise.",
    )
    purchase_order: PurchaseOrder = edge(
        DomainPurchaseOrder,
        key="purchase_order_id",
        description="The purchase order that its units are in, once it was accepted.",
    )
    transfer_order: TransferOrder = edge(
        DomainTransferOrder,
        key="transfer_order_id",
        description="The transfer order that its units are in, once it was accepted.",
    )


SUGGESTION = "The suggestion."


@input_type(commands.ReviewReplenishment, "SKUs of a location to look at now.")
class ReviewReplenishmentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    location_id: strawberry.ID = field("The location.")
    skus: list[str] = field("1 to 250 SKUs.")


@input_type(commands.AcceptReplenishmentSuggestion, "A suggestion to accept.")
class AcceptReplenishmentSuggestionInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    suggestion_id: strawberry.ID = field(SUGGESTION)
    quantity: int | None = optional(
        "Number of units to order, 1 to 1,000,000; left out: as many as are suggested. The line "
        "has the pack if they are whole packs."
    )
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.DismissReplenishmentSuggestion, "A suggestion to dismiss.")
class DismissReplenishmentSuggestionInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    suggestion_id: strawberry.ID = field(SUGGESTION)
    until: datetime | None = optional(
        "Until when nothing is to be suggested for the SKU at the location, in the future; left "
        "out: the next review may suggest it again."
    )
    reason: str | None = optional("Why, at most 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)
