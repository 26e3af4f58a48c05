"""How stock levels and movements are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.inventory import filters
from domain.shared.paging import Direction
from schema.inventory.enums import MovementKind
from schema.shared.fields import enum, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@input_type(filters.InventoryLevelWhere, "A filter of stock levels. All conditions must hold.")
class InventoryLevelWhere:
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("At one of these locations.")
    available_from: int | None = optional("With at least this many available units.")
    available_until: int | None = optional("With fewer than this many available units.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["InventoryLevelWhere"] | None = optional(AND, name="and")
    or_: list["InventoryLevelWhere"] | None = optional(OR, name="or")
    not_: "InventoryLevelWhere | None" = optional(NOT, name="not")


class InventoryLevelSort(StrEnum):
    SKU = "sku"
    AVAILABLE = "available"
    UPDATED_AT = "updated_at"


enum(
    InventoryLevelSort,
    "What stock levels are sorted by.",
    SKU="Their SKU.",
    AVAILABLE="Their available units.",
    UPDATED_AT="When they were last changed.",
)
LEVELS = Sorting(
    InventoryLevelWhere, InventoryLevelSort, InventoryLevelSort.SKU, Direction.ASCENDING
)


@input_type(filters.InventoryMovementWhere, "A filter of movements. All conditions must hold.")
class InventoryMovementWhere:
    kind: list[MovementKind] | None = optional("Of one of these kinds.")
    cause: list[str] | None = optional("Caused by one of these: an order, a delivery, a count.")
    occurred_from: datetime | None = optional("Happened at this time or later.")
    occurred_until: datetime | None = optional("Happened before this time.")
    recorded_from: datetime | None = optional("Recorded at this time or later.")
    recorded_until: datetime | None = optional("Recorded before this time.")
    and_: list["InventoryMovementWhere"] | None = optional(AND, name="and")
    or_: list["InventoryMovementWhere"] | None = optional(OR, name="or")
    not_: "InventoryMovementWhere | None" = optional(NOT, name="not")


class InventoryMovementSort(StrEnum):
    SEQUENCE = "sequence"


enum(
    InventoryMovementSort,
    "What movements are sorted by.",
    SEQUENCE="Their number within the level.",
)
MOVEMENTS = Sorting(
    InventoryMovementWhere,
    InventoryMovementSort,
    InventoryMovementSort.SEQUENCE,
    Direction.DESCENDING,
)
