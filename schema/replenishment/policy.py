"""Replenishment policies."""

from datetime import datetime
from decimal import Decimal

import strawberry

from domain.network.location import Location as DomainLocation
from domain.replenishment import policy as domain
from schema.network.location import Location
from schema.replenishment.enums import ServiceMeasure
from schema.shared.fields import (
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

UNSET_HERE = " Null: as a more general policy says"


@object_type(
    domain.ReplenishmentPolicy,
    "By which rules a SKU is ordered at a location. Each setting that is null here is that of the "
    "next policy that sets it: of the SKU, of the location, of all.",
)
class ReplenishmentPolicy(Node):
    sku: str | None = field("The SKU; null: all SKUs.")
    active: bool | None = field(
        "Whether the hub reviews the stock and suggests orders."
        + UNSET_HERE
        + ", else it does not."
    )
    measure: ServiceMeasure | None = field(
        "What the service level is the share of." + UNSET_HERE + ", else CYCLE_SERVICE."
    )
    service_level: Decimal | None = derived(
        lambda policy: (
            None
            if policy.service_basis_points is None
            else Decimal(policy.service_basis_points) / 100
        ),
        "The share of demand or cycles that is to be met, in percent." + UNSET_HERE + ", else 95.",
    )
    review_days: int | None = field(
        "Days from one review of the stock to the next." + UNSET_HERE + ", else 1."
    )
    order_days: int | None = field(
        "Days of demand that an order is to cover beyond the reorder point."
        + UNSET_HERE
        + ", else 7."
    )
    lead_time_days: int | None = field(
        "Days from an order to its arrival." + UNSET_HERE + ", else it is measured of what arrived "
        "within a year, else 7."
    )
    minimum_quantity: int | None = field("The fewest units of an order." + UNSET_HERE + ", else 1.")
    pack: str | None = field(
        "Code of a pack: whole packs are ordered, of the size that the SKU's variant says. With "
        "it, packSize counts for SKUs without such a pack. Null, and packSize, too: as a more "
        "general policy says, else units are ordered."
    )
    pack_size: int | None = field(
        "Number of units that a quantity is a multiple of, where no pack is named that the SKU "
        "has. Null, and pack, too: as a more general policy says, else 1."
    )
    maximum_stock: int | None = field(
        "The most units to have and expect." + UNSET_HERE + ", else unlimited."
    )
    reorder_point: int | None = field(
        "The units at which to order, in place of the computed ones."
        + UNSET_HERE
        + ", else they are computed."
    )
    overstock_days: int | None = field(
        "Days of cover beyond which the stock is too much."
        + UNSET_HERE
        + ", else nothing is too much."
    )
    version: int = field("Increases with every change.")
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(
        DomainLocation, key="location_id", description="The location; null: all locations."
    )
    supplier: Location = edge(
        DomainLocation,
        key="supplier_id",
        description="The supplier to order from." + UNSET_HERE + ", else none.",
    )
    source_location: Location = edge(
        DomainLocation,
        key="source_location_id",
        description="The location to move units from, as far as it has more than its own "
        "order-up-to level; the rest is ordered from the supplier." + UNSET_HERE + ", else none.",
    )


LEAVES = " Null: leave it to more general policies."


@input_type(
    domain.SetReplenishmentPolicy,
    "The policy of a SKU at a location. What is left out stays as it is.",
)
class SetReplenishmentPolicyInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    sku: str | None = optional("The SKU; left out or null: all SKUs.")
    location_id: strawberry.ID | None = optional("The location; left out or null: all locations.")
    active: bool | None = optional("Whether stock is reviewed and orders are suggested." + LEAVES)
    measure: ServiceMeasure | None = optional("What the service level is the share of." + LEAVES)
    service_level: Decimal | None = optional(
        "The share to be met, 50 to 99.99 percent with at most two decimals." + LEAVES
    )
    review_days: int | None = optional("Days between two reviews, 1 to 365." + LEAVES)
    order_days: int | None = optional("Days of demand of an order, 1 to 365." + LEAVES)
    lead_time_days: int | None = optional("Days from an order to its arrival, 0 to 365." + LEAVES)
    supplier_id: strawberry.ID | None = optional(
        "The supplier to order from, a location of kind SUPPLIER." + LEAVES
    )
    source_location_id: strawberry.ID | None = optional(
        "The location to move units from, not a supplier." + LEAVES
    )
    minimum_quantity: int | None = optional(
        "The fewest units of an order, 1 to 1,000,000." + LEAVES
    )
    pack: str | None = optional(
        "Code of a pack, of which whole ones are ordered: refused with UnknownPack where the SKU "
        "is given and does not have it. A policy that sets it or packSize leaves neither to more "
        "general ones."
    )
    pack_size: int | None = optional(
        "Number of units that a quantity is a multiple of, for SKUs without the pack, 1 to "
        "1,000,000. Null for both: leave them to more general policies."
    )
    maximum_stock: int | None = optional(
        "The most units to have and expect, 0 to 1,000,000." + LEAVES
    )
    reorder_point: int | None = optional("The units at which to order, 0 to 1,000,000." + LEAVES)
    overstock_days: int | None = optional(
        "Days of cover beyond which the stock is too much, 1 to 3,650." + LEAVES
    )
