"""How purchase orders, transfer orders and expected supply are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.inventory.supply import filters
from domain.shared.paging import Direction
from schema.inventory.supply.enums import (
    PurchaseOrderStatus,
    SupplyEvidence,
    TransferOrderStatus,
)
from schema.shared.fields import enum, field, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@strawberry.input(one_of=True, description="Exactly one key of a purchase order.")
class PurchaseOrderBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    number: strawberry.Maybe[str] = field("Number.")


@input_type(filters.PurchaseOrderWhere, "A filter of purchase orders. All conditions must hold.")
class PurchaseOrderWhere:
    number: list[str] | None = optional("With one of these numbers.")
    status: list[PurchaseOrderStatus] | None = optional("In one of these statuses.")
    supplier_id: list[strawberry.ID] | None = optional("From one of these suppliers.")
    location_id: list[strawberry.ID] | None = optional("For one of these locations.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["PurchaseOrderWhere"] | None = optional(AND, name="and")
    or_: list["PurchaseOrderWhere"] | None = optional(OR, name="or")
    not_: "PurchaseOrderWhere | None" = optional(NOT, name="not")


class PurchaseOrderSort(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


enum(
    PurchaseOrderSort,
    "What purchase orders are sorted by.",
    CREATED_AT="When they were created.",
    UPDATED_AT="When they were last changed.",
)
PURCHASE_ORDERS = Sorting(
    PurchaseOrderWhere, PurchaseOrderSort, PurchaseOrderSort.CREATED_AT, Direction.DESCENDING
)


@strawberry.input(one_of=True, description="Exactly one key of a transfer order.")
class TransferOrderBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    number: strawberry.Maybe[str] = field("Number.")


@input_type(filters.TransferOrderWhere, "A filter of transfer orders. All conditions must hold.")
class TransferOrderWhere:
    number: list[str] | None = optional("With one of these numbers.")
    status: list[TransferOrderStatus] | None = optional("In one of these statuses.")
    from_location_id: list[strawberry.ID] | None = optional("From one of these locations.")
    to_location_id: list[strawberry.ID] | None = optional("To one of these locations.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["TransferOrderWhere"] | None = optional(AND, name="and")
    or_: list["TransferOrderWhere"] | None = optional(OR, name="or")
    not_: "TransferOrderWhere | None" = optional(NOT, name="not")


class TransferOrderSort(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


enum(
    TransferOrderSort,
    "What transfer orders are sorted by.",
    CREATED_AT="When they were created.",
    UPDATED_AT="When they were last changed.",
)
TRANSFER_ORDERS = Sorting(
    TransferOrderWhere, TransferOrderSort, TransferOrderSort.CREATED_AT, Direction.DESCENDING
)


@input_type(filters.ExpectedSupplyWhere, "A filter of expected supply. All conditions must hold.")
class ExpectedSupplyWhere:
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("At one of these locations.")
    evidence: list[SupplyEvidence] | None = optional("Whose date is known by one of these.")
    expected_from: datetime | None = optional("Expected at this time or later.")
    expected_until: datetime | None = optional("Expected before this time.")
    and_: list["ExpectedSupplyWhere"] | None = optional(AND, name="and")
    or_: list["ExpectedSupplyWhere"] | None = optional(OR, name="or")
    not_: "ExpectedSupplyWhere | None" = optional(NOT, name="not")


class ExpectedSupplySort(StrEnum):
    EXPECTED_AT = "expected_at"


enum(
    ExpectedSupplySort,
    "What expected supply is sorted by.",
    EXPECTED_AT="When it is expected.",
)
EXPECTED_SUPPLY = Sorting(
    ExpectedSupplyWhere, ExpectedSupplySort, ExpectedSupplySort.EXPECTED_AT, Direction.ASCENDING
)
