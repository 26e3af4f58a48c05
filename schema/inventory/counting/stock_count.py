"""Stock counts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.inventory.counting import line as domain_line
from domain.inventory.counting import stock_count as domain
from domain.network.location import Location as DomainLocation
from domain.shared.error_base import Entity
from execution.checks.directives import sized
from schema.inventory.counting.enums import StockCountAction, StockCountStatus
from schema.inventory.counting.line import StockCountLine
from schema.network.location import Location
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node


def _actions(count: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    possible = domain.STOCK_COUNT.actions(count.status)
    return offered(info.context.caller.role, Entity.STOCK_COUNT, possible)


async def _lines(count: Any, info: Any) -> Any:
    return await info.context.loaders.many(domain_line.StockCountLine, "stock_count_id").load(
        count.id
    )


async def _accuracy(count: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return domain_line.accuracy(await _lines(count, info), count, count.agreed)


async def _exceptions(count: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    lines = await _lines(count, info)
    return [line for line in lines if domain_line.unadjusted(line)]


@object_type(
    domain.StockCount,
    "A count of a location (cycle count, or of all its stock). What it finds adjusts the stock "
    "when it is approved.",
)
class StockCount(Node):
    number: str = field("Unique number.")
    status: StockCountStatus = field("How far it is.")
    supported_actions: list[StockCountAction] = strawberry.field(
        resolver=_actions, description="The actions that are possible now for this caller."
    )
    blind: bool = field("Whether nobody who counts is told what is expected before.")
    external: bool = field(
        "Whether another system counted: it was compared by `importStockCount` or `order-hub stock "
        "reconcile`."
    )
    agreed: int = field(
        "Number of SKUs of an external count that were as they are known here: they have no line."
    )
    tolerance_units: int | None = field("A variance of so many units is within tolerance.")
    tolerance_percent: Decimal | None = derived(
        lambda count: (
            None
            if count.tolerance_basis_points is None
            else Decimal(count.tolerance_basis_points) / 100
        ),
        "A variance of so many percent of the expected units is within tolerance.",
    )
    reason: str | None = field("Why it is counted, if given.")
    note: str | None = field("Note for people, if any.")
    created_at: datetime = field("When it was created.")
    created_by: str = field("Who created it.", directives=IDENTIFIER)
    approved_at: datetime | None = field("When it was approved, if it was.")
    approved_by: str | None = field("Who approved it, if it was.", directives=IDENTIFIER)
    cancelled_at: datetime | None = field("When it was cancelled, if it was.")
    late_at: datetime | None = field(
        "When a count of it was last recorded after its end, which adjusted nothing; null if none "
        "was."
    )
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(
        DomainLocation, key="location_id", description="The location that is counted."
    )
    lines: list[StockCountLine] = edges(
        domain_line.StockCountLine,
        by="stock_count_id",
        description="What is counted, in the order of the lines.",
        most=50,
    )
    accuracy: Decimal | None = strawberry.field(
        resolver=_accuracy,
        description="Inventory record accuracy: the share of its lines that are within tolerance, "
        "in percent with two decimals; null until all are counted.",
    )
    exceptions: list[StockCountLine] = strawberry.field(
        resolver=_exceptions,
        directives=[sized(10)],
        description="Lines of an approved count with units that are missing or damaged and stay on "
        "the books, because they are promised to orders: pick them to find which order is short.",
    )
