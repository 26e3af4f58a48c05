"""What became of the lines that an order was asked for, while it was placed."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.orders.lines.line import STOCKED, OrderLine
from domain.shared.amounts.unit_price import UnitPrice


@dataclass(frozen=True, kw_only=True)
class LineOutcome:
    """`quantity` units of a SKU were asked for, by the line at this `position`: those that were
    reserved, at so many `locations`, those that wait, were recorded, substituted or left out add up
    to it. `line_id` is the line of the order with the units of it; `None`: it has none.
    `substitute_ids` are the lines that replace others, and `unit_price` is that of what was asked
    for. Units of a kit are whole kits."""

    position: int
    line_id: str | None
    sku: str
    title: str
    unit_price: UnitPrice
    quantity: int
    reserved: int
    backordered: int = 0
    preordered: int = 0
    recorded: int = 0
    substituted: int = 0
    left_out: int = 0
    locations: int = 1
    substitute_ids: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether all of it was there, at one location."""
        return self.reserved == self.quantity and self.locations == 1


def plain(line: OrderLine, position: int) -> LineOutcome:
    """The outcome of a line, or a record of one, whose units were all there, at one location."""
    return LineOutcome(
        position=position,
        line_id=line.id,
        sku=line.sku or "",
        title=line.title,
        unit_price=line.unit_price,
        quantity=line.quantity,
        reserved=line.quantity,
    )


def outcomes_of(
    stored: Iterable[LineOutcome] | None, lines: Iterable[OrderLine]
) -> list[LineOutcome]:
    """What became of each line of goods or kits that was asked for. Nothing is stored of an order
    whose lines are all plain; `None`: a release of before outcomes placed it."""
    if stored is None:
        return []
    asked = [
        line for line in sorted(lines, key=lambda one: one.position) if not line.parent_line_id
    ]
    return list(stored) or [
        plain(line, number) for number, line in enumerate(asked, start=1) if line.kind in STOCKED
    ]
