"""How stock counts are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.inventory.counting import filters
from domain.shared.paging import Direction
from schema.inventory.counting.enums import StockCountStatus
from schema.shared.fields import enum, field, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@strawberry.input(one_of=True, description="Exactly one key of a stock count.")
class StockCountBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    number: strawberry.Maybe[str] = field("Number.")


@input_type(filters.StockCountWhere, "A filter of stock counts. All conditions must hold.")
class StockCountWhere:
    number: list[str] | None = optional("With one of these numbers.")
    status: list[StockCountStatus] | None = optional("In one of these statuses.")
    location_id: list[strawberry.ID] | None = optional("Of one of these locations.")
    sku: list[str] | None = optional("With a line of one of these SKUs.")
    blind: bool | None = optional("Whether nobody who counts is told what is expected.")
    created_from: datetime | None = optional("Created at this time or later.")
    created_until: datetime | None = optional("Created before this time.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["StockCountWhere"] | None = optional(AND, name="and")
    or_: list["StockCountWhere"] | None = optional(OR, name="or")
    not_: "StockCountWhere | None" = optional(NOT, name="not")


class StockCountSort(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


enum(
    StockCountSort,
    "What stock counts are sorted by.",
    CREATED_AT="When they were created.",
    UPDATED_AT="When they were last changed.",
)
STOCK_COUNTS = Sorting(
    StockCountWhere, StockCountSort, StockCountSort.CREATED_AT, Direction.DESCENDING
)
