"""How policies, suggestions and alerts are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.replenishment import filters
from domain.shared.paging import Direction
from schema.replenishment.enums import (
    ReplenishmentKind,
    StockAlertKind,
    StockAlertStatus,
    SuggestionStatus,
)
from schema.shared.fields import enum, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@input_type(filters.ReplenishmentPolicyWhere, "A filter of replenishment policies. All must hold.")
class ReplenishmentPolicyWhere:
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("Of one of these locations.")
    supplier_id: list[strawberry.ID] | None = optional("With one of these suppliers.")
    active: bool | None = optional("That are set to be active, or not to be.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ReplenishmentPolicyWhere"] | None = optional(AND, name="and")
    or_: list["ReplenishmentPolicyWhere"] | None = optional(OR, name="or")
    not_: "ReplenishmentPolicyWhere | None" = optional(NOT, name="not")


class ReplenishmentPolicySort(StrEnum):
    SCOPE = "scope"
    UPDATED_AT = "updated_at"


enum(
    ReplenishmentPolicySort,
    "What replenishment policies are sorted by.",
    SCOPE="Their location and SKU, those for all first.",
    UPDATED_AT="When they were last changed.",
)
POLICIES = Sorting(
    ReplenishmentPolicyWhere,
    ReplenishmentPolicySort,
    ReplenishmentPolicySort.SCOPE,
    Direction.ASCENDING,
)


@input_type(
    filters.ReplenishmentSuggestionWhere,
    "A filter of replenishment suggestions. All conditions must hold.",
)
class ReplenishmentSuggestionWhere:
    status: list[SuggestionStatus] | None = optional("In one of these statuses.")
    kind: list[ReplenishmentKind] | None = optional("Of one of these kinds.")
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("For one of these locations.")
    supplier_id: list[strawberry.ID] | None = optional("From one of these suppliers.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ReplenishmentSuggestionWhere"] | None = optional(AND, name="and")
    or_: list["ReplenishmentSuggestionWhere"] | None = optional(OR, name="or")
    not_: "ReplenishmentSuggestionWhere | None" = optional(NOT, name="not")


class ReplenishmentSuggestionSort(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


enum(
    ReplenishmentSuggestionSort,
    "What replenishment suggestions are sorted by.",
    CREATED_AT="When they were suggested first.",
    UPDATED_AT="When they were last changed.",
)
SUGGESTIONS = Sorting(
    ReplenishmentSuggestionWhere,
    ReplenishmentSuggestionSort,
    ReplenishmentSuggestionSort.CREATED_AT,
    Direction.DESCENDING,
)


@input_type(filters.StockAlertWhere, "A filter of stock alerts. All given conditions must hold.")
class StockAlertWhere:
    status: list[StockAlertStatus] | None = optional("In one of these statuses.")
    kind: list[StockAlertKind] | None = optional("Of one of these kinds.")
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("At one of these locations.")
    owner: list[str] | None = optional("That one of these looks after.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["StockAlertWhere"] | None = optional(AND, name="and")
    or_: list["StockAlertWhere"] | None = optional(OR, name="or")
    not_: "StockAlertWhere | None" = optional(NOT, name="not")


class StockAlertSort(StrEnum):
    SINCE = "since"
    UPDATED_AT = "updated_at"


enum(
    StockAlertSort,
    "What stock alerts are sorted by.",
    SINCE="When they were found first.",
    UPDATED_AT="When they were last changed.",
)
ALERTS = Sorting(StockAlertWhere, StockAlertSort, StockAlertSort.SINCE, Direction.DESCENDING)
