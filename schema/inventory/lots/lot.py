"""Lots, and where their units are and went."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.fulfillment import shipment as domain_shipment
from domain.inventory.lots import filters
from domain.inventory.lots import lot as domain
from domain.network import location as domain_location
from domain.orders.order import Order as DomainOrder
from domain.shared.paging import Direction
from schema.network.location import Location
from schema.shared.fields import (
    derived,
    edge,
    edges,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Connection, Sorting, pages

if TYPE_CHECKING:
    from schema.fulfillment.shipment import ShipmentLine
    from schema.orders.order import Order


@object_type(domain.ShippedLot, "Units of a lot that a shipment took.")
class ShippedLot:
    quantity: int = field("Number of units.")
    shipped_at: datetime = field("When they left the location.")
    lot: Annotated["Lot", strawberry.lazy("schema.inventory.lots.lot")] | None = edge(
        domain.Lot, key="lot_id", description="The lot."
    )
    shipment_line: (
        Annotated["ShipmentLine", strawberry.lazy("schema.fulfillment.shipment")] | None
    ) = edge(
        domain_shipment.ShipmentLine,
        key="shipment_line_id",
        description="The units in the shipment that they are among.",
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] | None = edge(
        DomainOrder, key="order_id", description="The order that they went to."
    )


@object_type(domain.LotLevel, "Units of a lot at a location.")
class LotLevel:
    sku: str = field("The SKU.")
    quantity: int = field(
        "Units that are available, reserved, committed, kept as safety stock or ring-fenced."
    )
    held: int = field("Units in quality control or damaged.")
    unsellable_at: datetime | None = field(
        "When they are sold no more; null: never. Past: they are not."
    )
    lot: Annotated["Lot", strawberry.lazy("schema.inventory.lots.lot")] | None = edge(
        domain.Lot, key="lot_id", description="The lot; null: units that came without one."
    )
    location: Location | None = edge(
        domain_location.Location, key="location_id", description="Where they are."
    )


@input_type(filters.ShippedLotWhere, "A filter of units in shipments. All conditions must hold.")
class ShippedLotWhere:
    shipped_from: datetime | None = optional("Shipped at this time or later.")
    shipped_until: datetime | None = optional("Shipped before this time.")
    and_: list["ShippedLotWhere"] | None = optional(AND, name="and")
    or_: list["ShippedLotWhere"] | None = optional(OR, name="or")
    not_: "ShippedLotWhere | None" = optional(NOT, name="not")


class ShippedLotSort(StrEnum):
    SHIPPED_AT = "shipped_at"


enum(
    ShippedLotSort,
    "What units in shipments are sorted by.",
    SHIPPED_AT="When they left.",
)
SHIPPED_LOTS = Sorting(
    ShippedLotWhere, ShippedLotSort, ShippedLotSort.SHIPPED_AT, Direction.DESCENDING
)


@object_type(
    domain.Lot,
    "Units of a SKU that were made together (a batch): they expire on one day, and are recalled "
    "together. Units are sold until the end (UTC) of the day `expiresOn` less "
    "`Variant.minimumShelfLifeDays`, unless the lot is blocked.",
)
class Lot(Node):
    sku: str = field("The SKU.")
    code: str = field("Its code, unique for the SKU.")
    expires_on: date | None = field("The day on which it expires; null: never.")
    blocked: bool = derived(lambda lot: lot.blocked_at is not None, "Whether it is recalled.")
    blocked_at: datetime | None = field("When it was recalled; null: it is not.")
    block_reason: str | None = field("Why it was recalled.")
    unsellable_at: datetime | None = field(
        "The first moment that no unit of it is sold any more; null: never."
    )
    created_at: datetime = field("When the hub first heard of it.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    levels: list[LotLevel] = edges(
        domain.LotLevel,
        by="lot_id",
        description="Where units of it are, or were: then without any.",
        most=20,
    )
    shipments: Connection[ShippedLot] = pages(
        domain.ShippedLot,
        by="lot_id",
        sorting=SHIPPED_LOTS,
        description="The units of it that left in shipments, and the orders they went to: the "
        "newest first unless sorted otherwise.",
    )


@input_type(filters.LotWhere, "A filter of lots. All conditions must hold.")
class LotWhere:
    sku: list[str] | None = optional("Of one of these SKUs.")
    code: list[str] | None = optional("With one of these codes.")
    blocked: bool | None = optional("Recalled, or not.")
    expires_from: date | None = optional("That expire on this day or later.")
    expires_until: date | None = optional("That expire before this day.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["LotWhere"] | None = optional(AND, name="and")
    or_: list["LotWhere"] | None = optional(OR, name="or")
    not_: "LotWhere | None" = optional(NOT, name="not")


class LotSort(StrEnum):
    CREATED_AT = "created_at"
    EXPIRES_ON = "expires_on"
    SKU = "sku"
    UPDATED_AT = "updated_at"


enum(
    LotSort,
    "What lots are sorted by.",
    CREATED_AT="When the hub first heard of them.",
    EXPIRES_ON="When they expire.",
    SKU="Their SKU.",
    UPDATED_AT="When they were last changed.",
)
LOTS = Sorting(LotWhere, LotSort, LotSort.CREATED_AT, Direction.DESCENDING)


@strawberry.input(one_of=True, description="The key of a lot.")
class LotBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
