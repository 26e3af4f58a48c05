"""Purchase orders."""

from datetime import datetime
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.inventory.supply import expected as domain_expected
from domain.inventory.supply import purchase_order as domain
from domain.inventory.supply.expected import beyond, left_of
from domain.network.location import Location as DomainLocation
from domain.shared.error_base import Entity
from schema.inventory.packs import LinePack
from schema.inventory.supply.enums import PurchaseOrderAction, PurchaseOrderStatus
from schema.inventory.supply.expected import ExpectedSupply
from schema.network.location import Location
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node


@object_type(domain.PurchaseOrderLine, "Units of a SKU that are ordered from a supplier.")
class PurchaseOrderLine(Node):
    sku: str = field("The SKU.")
    quantity: int = field("Number of units ordered; 0 for goods that came without being ordered.")
    expected_at: datetime = field("When those are expected that were not shipped yet.")
    received: int = field("Number of units that arrived and can be sold.")
    damaged: int = field("Number of units that arrived damaged.")
    missing: int = field("Number of units ordered that will not arrive.")
    received_at: datetime | None = field("When the last units of it arrived; null before.")
    pack: LinePack | None = field("What it was ordered in; null: in units.")
    packs: int | None = derived(
        lambda line: line.pack and line.pack.packs_of(line.quantity),
        "Number of whole packs among the units ordered; null without a pack.",
    )
    outstanding: int = derived(
        lambda line: left_of(line.quantity, line),
        "Number of units ordered that are still to arrive.",
    )
    excess: int = derived(
        lambda line: beyond(line.quantity, line),
        "Number of units that arrived beyond those ordered.",
    )


def _actions(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    possible = domain.PURCHASE_ORDER.actions(order.status)
    return offered(info.context.caller.role, Entity.PURCHASE_ORDER, possible)


@object_type(
    domain.PurchaseOrder,
    "Goods that are ordered from a supplier for a location. What is expected of it counts as "
    "incoming at its inventory levels.",
)
class PurchaseOrder(Node):
    number: str = field("Unique number.")
    status: PurchaseOrderStatus = field("How far it is.")
    supported_actions: list[PurchaseOrderAction] = strawberry.field(
        resolver=_actions, description="The actions that are possible now for this caller."
    )
    note: str | None = field("Note for people, if any.")
    created_at: datetime = field("When it was created.")
    ordered_at: datetime | None = field("When it was ordered; null for a draft.")
    closed_at: datetime | None = field("When it was closed or cancelled; null before.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    supplier: Location = edge(
        DomainLocation,
        key="supplier_id",
        description="The supplier; null for units that were expected before there were purchase "
        "orders.",
    )
    location: Location = edge(
        DomainLocation, key="location_id", description="Where the goods are to arrive."
    )
    lines: list[PurchaseOrderLine] = edges(
        domain.PurchaseOrderLine,
        by="purchase_order_id",
        description="What is ordered, in the order of the lines.",
        most=50,
    )
    expected: list[ExpectedSupply] = edges(
        domain_expected.ExpectedSupply,
        by="purchase_order_id",
        description="What is still expected of it, when.",
        most=50,
    )
