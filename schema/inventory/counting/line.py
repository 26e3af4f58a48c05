"""The lines of a stock count."""

from datetime import datetime
from typing import Any

import strawberry

from domain.access.actions import may_see_expected
from domain.inventory.counting import line as domain
from domain.inventory.counting.stock_count import StockCount as DomainStockCount
from domain.inventory.level import InventoryLevel as DomainLevel
from schema.inventory.counting.enums import StockCountEntryKind, VarianceReason
from schema.inventory.packs import CountedPacks
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import derived, edges, field, object_type
from schema.shared.node import Node


@object_type(domain.StockCountEntry, "One count of a line, as it was recorded. It is always kept.")
class StockCountEntry(Node):
    kind: StockCountEntryKind = field("What became of it.")
    counted: int = field("Number of units counted, in any condition.")
    damaged: int | None = field("Number of damaged units; null where they were not looked at.")
    packs: list[CountedPacks] = field(
        "What of it was counted in packs; their units are in `counted`.", most=2
    )
    actor: str = field("Who recorded it.", directives=IDENTIFIER)
    occurred_at: datetime = field("When it was counted: as the caller said, else recordedAt.")
    recorded_at: datetime = field("When the hub recorded it.")


async def _hidden(line: Any, info: Any) -> bool:
    """Whether the caller must not know what is expected yet."""
    if not domain.is_to_count(line):
        return False
    count = await info.context.loaders.one(DomainStockCount).load(line.stock_count_id)
    return count is None or not may_see_expected(info.context.caller.role, count.blind)


async def _expected_of(line: Any, info: Any, stored: int | None, name: str) -> int | None:
    if await _hidden(line, info):
        return None
    if line.counted is not None:
        return stored
    levels = await info.context.loaders.many(DomainLevel, "sku").load(line.sku)
    here = [one for one in levels if one.location_id == line.location_id]
    return int(getattr(here[0], name)) if here else 0


async def _expected(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await _expected_of(line, info, line.expected, "on_hand")


async def _expected_available(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await _expected_of(line, info, line.expected_available, "available")


async def _variance(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return None if await _hidden(line, info) else domain.variance(line)


async def _damaged_variance(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return None if await _hidden(line, info) else domain.damaged_variance(line)


async def _within(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    if await _hidden(line, info):
        return None
    count = await info.context.loaders.one(DomainStockCount).load(line.stock_count_id)
    return domain.is_within(line, count)


OUTDATED = "null before, and where a later count of the SKU had adjusted them already."
BLIND = " Null for who counts blind, until the line is counted."


@object_type(
    domain.StockCountLine, "A SKU of a stock count: what was expected, counted and adjusted."
)
class StockCountLine(Node):
    sku: str = field("The SKU.")
    unlisted: bool = field("Whether it was found without being listed to be counted.")
    counted: int | None = field(
        "Number of units counted first, in any condition; null before. A count of 0 is a count."
    )
    recounted: int | None = field("Number of units of the last count; null without a second one.")
    damaged: int | None = field(
        "Number of damaged units of the last count; null where they were not looked at."
    )
    counted_at: datetime | None = field("When it was last counted, if it was.")
    counted_by: str | None = field("Who recorded the last count.", directives=IDENTIFIER)
    recount_requested_at: datetime | None = field(
        "When a recount was requested that was not made yet."
    )
    to_count: bool = derived(
        domain.is_to_count, "Whether it is to be counted, for the first time or again."
    )
    expected: int | None = strawberry.field(
        resolver=_expected,
        description="Number of units on hand in any condition when it was last counted, as far as "
        "was known when that was recorded or approved; before, those on hand now." + BLIND,
    )
    expected_available: int | None = strawberry.field(
        resolver=_expected_available,
        description="Number of units of them that were available to sell." + BLIND,
    )
    variance: int | None = strawberry.field(
        resolver=_variance,
        description="The units counted less those expected; null before it is counted." + BLIND,
    )
    damaged_variance: int | None = strawberry.field(
        resolver=_damaged_variance,
        description="The damaged units counted less those known; null where they were not looked "
        "at." + BLIND,
    )
    within_tolerance: bool | None = strawberry.field(
        resolver=_within,
        description="Whether the variance, also that of damaged units, is within the tolerance of "
        "the count; null before it is counted." + BLIND,
    )
    reason: VarianceReason | None = field("Why it differs from what was expected, if known.")
    adjusted: int | None = field(f"The change of the units on hand that was approved; {OUTDATED}")
    adjusted_damaged: int | None = field(
        f"The change of the damaged units that was approved; {OUTDATED}"
    )
    unadjusted: int = derived(
        domain.unadjusted,
        "Number of units that are missing or damaged and stay on the books after approval, because "
        "they are promised to orders; 0 before approval.",
    )
    entries: list[StockCountEntry] = edges(
        domain.StockCountEntry,
        by="line_id",
        description="Every count of it that was recorded, in the order of recording.",
        most=3,
    )
