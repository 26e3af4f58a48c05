"""Transfer orders."""

from datetime import datetime
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.inventory.supply import expected as domain_expected
from domain.inventory.supply import transfer_order as domain
from domain.inventory.supply.expected import beyond, left_of
from domain.network.location import Location as DomainLocation
from domain.shared.error_base import Entity
from schema.inventory.packs import LinePack
from schema.inventory.supply.enums import TransferOrderAction, TransferOrderStatus
from schema.inventory.supply.expected import ExpectedSupply
from schema.network.location import Location
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node


@object_type(domain.TransferOrderLine, "Units of a SKU that go to another location.")
class TransferOrderLine(Node):
    sku: str = field("The SKU.")
    quantity: int = field("Number of units requested; 0 for units that came without.")
    shipped: int = field("Number of units that have left.")
    received: int = field("Number of units that arrived and can be sold.")
    damaged: int = field("Number of units that arrived damaged.")
    missing: int = field("Number of units that were lost on the way.")
    received_at: datetime | None = field("When the last units of it arrived; null before.")
    pack: LinePack | None = field("What it was requested in; null: in units.")
    packs: int | None = derived(
        lambda line: line.pack and line.pack.packs_of(line.quantity),
        "Number of whole packs among the units requested; null without a pack.",
    )
    in_transit: int = derived(
        lambda line: left_of(line.shipped, line),
        "Number of units that have left and are still to arrive.",
    )
    excess: int = derived(
        lambda line: beyond(line.shipped, line),
        "Number of units that arrived beyond those that had left.",
    )


def _actions(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    possible = domain.supported_actions(order.status, order.from_location_id)
    return offered(info.context.caller.role, Entity.TRANSFER_ORDER, possible)


@object_type(
    domain.TransferOrder,
    "Units that go from one location to another. What has left counts as in transit at the "
    "inventory levels of the other.",
)
class TransferOrder(Node):
    number: str = field("Unique number.")
    status: TransferOrderStatus = field("How far it is.")
    supported_actions: list[TransferOrderAction] = strawberry.field(
        resolver=_actions, description="The actions that are possible now for this caller."
    )
    expected_at: datetime = field("When units that leave next are expected to arrive.")
    note: str | None = field("Note for people, if any.")
    created_at: datetime = field("When it was created.")
    closed_at: datetime | None = field("When it was closed or cancelled; null before.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    from_location: Location = edge(
        DomainLocation,
        key="from_location_id",
        description="Where the units leave; null for units that were in transit before there were "
        "transfer orders.",
    )
    to_location: Location = edge(
        DomainLocation, key="to_location_id", description="Where the units are to arrive."
    )
    lines: list[TransferOrderLine] = edges(
        domain.TransferOrderLine,
        by="transfer_order_id",
        description="What is transferred, in the order of the lines.",
        most=50,
    )
    expected: list[ExpectedSupply] = edges(
        domain_expected.ExpectedSupply,
        by="transfer_order_id",
        description="What is in transit, and when it is expected.",
        most=50,
    )
