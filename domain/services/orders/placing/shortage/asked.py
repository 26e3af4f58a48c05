"""The lines that a new order was asked for, while it is placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.network.channel import SUBSTITUTES, WHAT_IS_THERE, AvailabilityPolicy
from domain.orders.lines.kits import parts_by_kit, per_kit
from domain.orders.lines.line import STOCKED, LineKind, LineState, OrderLine
from domain.orders.order import Order
from domain.services.orders.commands.lines import PlaceLine
from domain.services.orders.commands.ordering import PlaceOrder


@dataclass(kw_only=True)
class Asked:
    """A line of goods or a kit, at this `position` of the input. Of the `quantity` that was asked
    for so many units are `missing`, `substituted` or `left_out`; the others are those of the line
    of the order, which becomes shorter."""

    position: int
    line: OrderLine
    parts: Sequence[OrderLine]
    wanted: PlaceLine
    quantity: int
    missing: int = 0
    substituted: int = 0
    left_out: int = 0
    substitute_ids: list[str] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.quantity - self.missing - self.substituted - self.left_out

    def replace(self, units: int, line_id: str) -> None:
        """So many of its missing units are those of another line."""
        self.missing -= units
        self.substituted += units
        self.substitute_ids.append(line_id)

    @property
    def stocked(self) -> Sequence[OrderLine]:
        """The lines whose units locations have: those of its parts, or itself."""
        return self.parts or (self.line,)

    @property
    def policy(self) -> AvailabilityPolicy:
        """What happens to what is missing of it; of a kit, what its parts say."""
        found = (line.availability_policy for line in self.stocked)
        return next((one for one in found if one in WHAT_IS_THERE), self.line.availability_policy)

    @property
    def is_replaceable(self) -> bool:
        """Amounts that its channel gave are for these very goods."""
        replaced = self.policy in SUBSTITUTES and self.wanted.accept_substitutes
        return replaced and not self.line.adjustments and not self.line.taxes


def asked_of(order: Order, command: PlaceOrder) -> list[Asked]:
    """The lines of goods and kits of a new order."""
    ordered = (line for line in order.lines if line.parent_line_id is None)
    parts = parts_by_kit(order.lines)
    pairs = enumerate(zip(ordered, command.lines, strict=True), start=1)
    return [
        Asked(
            position=position,
            line=line,
            parts=parts.get(line.id, ()),
            wanted=wanted,
            quantity=line.quantity,
        )
        for position, (line, wanted) in pairs
        if line.kind in STOCKED
    ]


def note_missing(order: Order, asked: Sequence[Asked]) -> list[Asked]:
    """Those of which units, or whole kits, are short that do not wait, with their number noted."""
    for one in asked:
        one.missing = max(_short(order, one, line) for line in one.stocked)
    return [one for one in asked if one.missing]


def _short(order: Order, asked: Asked, line: OrderLine) -> int:
    if line.availability_policy not in WHAT_IS_THERE:
        return 0
    units = order.quantities.at(line.id, None, LineState.PENDING)
    is_kit = asked.line.kind is LineKind.KIT
    return -(-units // per_kit(asked.line, line)) if is_kit else units
