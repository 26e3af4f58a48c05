"""What may be asked of stock counts."""

from datetime import datetime
from decimal import Decimal

import strawberry

from domain.inventory.counting import commands
from schema.inventory.counting.enums import VarianceReason
from schema.inventory.packs import GTIN, PACK
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    OCCURRED_AT_STOCK,
    field,
    input_type,
    optional,
)

COUNT = "The stock count."


@input_type(commands.CreateStockCount, "A location to count.")
class CreateStockCountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    number: str | None = optional("Unique number, 1 to 64 characters; left out: made by the hub.")
    location_id: strawberry.ID = field("The location.")
    skus: list[str] | None = optional(
        "1 to 250 SKUs to count; left out: all that have units on hand there, at most 1,000. Other "
        "SKUs that are found can be recorded as well."
    )
    blind: bool = field(
        "Whether nobody who counts is told what is expected of a line before it is counted.",
        default=False,
    )
    tolerance_units: int | None = optional(
        "A variance of so many units is within tolerance, 0 to 1,000,000. Without any tolerance "
        "every variance is beyond it."
    )
    tolerance_percent: Decimal | None = optional(
        "A variance of so many percent of the expected units is within tolerance, 0 to 100 with at "
        "most two decimals. With both, the wider one counts."
    )
    reason: str | None = optional("Why it is counted, at most 2,000 characters.")
    note: str | None = optional("Note for people, at most 2,000 characters.")


@input_type(commands.CountedUnits, "What was counted of a SKU.")
class CountedUnitsInput:
    sku: str | None = optional(
        "The SKU, whether it is listed or not; left out where a gtin is given. Given twice, such "
        "as for two shelves or for packs and loose units, its units are added up."
    )
    gtin: str | None = optional(GTIN)
    pack: str | None = optional(PACK)
    counted: int = field(
        "Number of units, or packs, in any condition that have not left, also picked ones; 0 to "
        "1,000,000."
    )
    damaged: int | None = optional(
        "Number of damaged units, or packs, among them. Left out: they were not looked at, and the "
        "damaged quantity stays as it is. Of a SKU that is given twice it counts where both have "
        "it."
    )
    reason: VarianceReason | None = optional("Why it differs from what is expected, if known.")


@input_type(commands.RecordStockCount, "What was counted at one time.")
class RecordStockCountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    stock_count_id: strawberry.ID = field(COUNT)
    lines: list[CountedUnitsInput] = field("1 to 1,000 lines.")
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.ImportStockCount, "What another system counted at a location at one time.")
class ImportStockCountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    number: str | None = optional("Unique number, 1 to 64 characters; left out: made by the hub.")
    location_id: strawberry.ID = field("The location.")
    lines: list[CountedUnitsInput] = field("1 to 1,000 lines.")
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)
    tolerance_units: int | None = optional(
        "A variance of so many units is within tolerance, 0 to 1,000,000. Left out: none is."
    )
    apply: bool = field(
        "Whether the stock is adjusted at once, without a second person: only of a location of "
        "kind SUPPLIER or THIRD_PARTY, whose `stockFeed` is updated by it. Elsewhere it is "
        "refused.",
        default=False,
    )
    reason: str | None = optional("The reason, at most 2,000 characters.")


@input_type(commands.RequestRecount, "Lines to count again.")
class RequestRecountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    stock_count_id: strawberry.ID = field(COUNT)
    line_ids: list[strawberry.ID] | None = optional(
        "1 to 1,000 lines; left out: all that are beyond tolerance."
    )
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.VarianceReasonOf, "Why a line differs from what was expected.")
class VarianceReasonOfInput:
    line_id: strawberry.ID = field("The line.")
    reason: VarianceReason = field("The reason.")


@input_type(commands.ApproveStockCount, "A stock count to approve.")
class ApproveStockCountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    stock_count_id: strawberry.ID = field(COUNT)
    line_ids: list[strawberry.ID] | None = optional(
        "1 to 1,000 lines whose variances are adjusted; those of the others are given up. Left "
        "out: all."
    )
    lines: list[VarianceReasonOfInput] = field(
        "Reasons of variances, for at most 1,000 lines.", default_factory=list
    )
    reason: str | None = optional(
        "Reason of the stock movements, at most 2,000 characters; left out: that of the count."
    )
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CancelStockCount, "A stock count to cancel.")
class CancelStockCountInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    stock_count_id: strawberry.ID = field(COUNT)
    expected_version: int | None = optional(EXPECTED_VERSION)
