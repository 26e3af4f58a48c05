"""What became of the lines that an order was asked for."""

from datetime import datetime
from typing import Any

import strawberry

from domain.orders.lines import line as domain_line
from domain.orders.lines import outcome as domain
from execution.checks.directives import sized
from schema.orders.lines.line import OrderLine
from schema.shared.fields import derived, edge, field, object_type
from schema.shared.money import Money

OUTCOMES = (
    "What became of each line of goods or kits that was asked for, while the order was placed, in "
    "the order of the input. What happens to the order later does not change it."
)


async def outcomes(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    stored, lines = order.outcomes, []
    if stored == ():
        lines = await info.context.loaders.many(domain_line.OrderLine, "order_id").load(order.id)
    return domain.outcomes_of(stored, lines)


async def _substitutes(outcome: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loader = info.context.loaders.one(domain_line.OrderLine)
    begun = [loader.load(id) for id in outcome.substitute_ids]
    return [await one for one in begun]


async def _expected_at(outcome: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    if not outcome.backordered and not outcome.preordered:
        return None
    line = await info.context.loaders.one(domain_line.OrderLine).load(outcome.line_id)
    return None if line is None else line.expected_at


@object_type(
    domain.LineOutcome,
    "What became of a line that an order was asked for: `quantity` is reserved + backordered + "
    "preordered + recorded + substituted + leftOut.",
)
class LineOutcome:
    position: int = field("Position of the line in the input: 1, 2, 3 …")
    sku: str = field("The SKU that was asked for.")
    title: str = field("Its title.")
    unit_price: Money = field("Price of one unit that was asked for.")
    quantity: int = field("Number of units, or kits, that were asked for.")
    reserved: int = field("Units that were reserved, or handed over, at locations.")
    backordered: int = field("Units that wait for stock.")
    preordered: int = field("Units that wait for the release of their goods.")
    recorded: int = field("Units that were sold although no location had them.")
    substituted: int = field("Units that were replaced by those of `substitutes`.")
    left_out: int = field("Units that are no part of the order, because no location had them.")
    locations: int = field(
        "Number of locations that the reserved units come from; of a kit, those of its parts."
    )
    is_complete: bool = derived(
        lambda outcome: outcome.reserved == outcome.quantity,
        "Whether all units that were asked for were reserved.",
    )
    expected_at: datetime | None = strawberry.field(
        resolver=_expected_at,
        description="When the last of the units that wait is expected, as it was last told; null "
        "where none wait, for some of them nothing is expected, or they are kits: ask their parts.",
    )
    line: OrderLine | None = edge(
        domain_line.OrderLine,
        key="line_id",
        description="The line of the order with the units of it; null where all of them were "
        "substituted or left out.",
    )
    substitutes: list[OrderLine] = strawberry.field(
        resolver=_substitutes,
        directives=[sized(10)],
        description="The lines that replace units of it, one for each SKU, the preferred first.",
    )
