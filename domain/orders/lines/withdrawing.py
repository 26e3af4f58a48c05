"""What is cancelled along with other units: kits with their parts, fees with the whole order."""

from collections import Counter
from collections.abc import Mapping, Sequence

from domain.orders.lines.kits import kits_of, parts_by_kit, per_kit, standing_kits
from domain.orders.lines.line import LineAction, LineKind, LineQuantityInput, LineState, OrderLine
from domain.orders.order import Order
from domain.orders.order_state import OrderState
from domain.orders.status import NOT_CANCELLED, TO_FULFILL
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput, refuse

# Their units follow others: they are cancelled by `follow`, or by name.
WAIVED = frozenset({LineKind.FEE, LineKind.DELIVERY})
FOLLOWING = WAIVED | {LineKind.KIT}


def standing_units(order: Order) -> Counter[str]:
    """The units of each line that are not cancelled, without those that replace lost ones."""
    units = Counter(order.quantities.count_by_line(NOT_CANCELLED))
    units.subtract({line.id: line.entered for line in order.lines})
    return units


def follow(order: Order, stamp: AuditStamp) -> None:
    """Cancel the kits of which no part stands any more and, when the whole order was cancelled and
    nothing else of it stands, its fees."""
    excess = {
        id: order.quantities.at(id, None, LineState.NO_FULFILLMENT) - kits
        for id, kits in standing_kits(order.lines, standing_units(order)).items()
    }
    if order.cancelled_at is not None and order.quantities.count(TO_FULFILL) == 0:
        excess = order.quantities.count_by_line({LineState.NO_FULFILLMENT})
    for id, quantity in excess.items():
        if quantity > 0:
            withdraw(order, id, quantity, stamp)


def withdraw(order: Order, line_id: str, quantity: int, stamp: AuditStamp) -> None:
    """Cancel units that need no fulfillment."""
    order.move(
        stamp, line_id, quantity, LineAction.CANCEL,
        state=LineState.NO_FULFILLMENT, source=None, target=None,
    )  # fmt: skip


def require_no_part(order: Order, requested: Sequence[LineQuantityInput] | None) -> None:
    """Refuse every line that is a part of a kit: its kit is cancelled, and its parts with it."""
    refuse(
        InvalidInput(
            f"lines.{index}.lineId",
            f"names a part of a kit: name the line of the kit, {parent}, instead",
        )
        for index, named in enumerate(requested or ())
        if (parent := order.line(named.line_id).parent_line_id)
    )


def waivable_lines(order: OrderState) -> list[OrderLine]:
    """Lines of fees that may be cancelled by name."""
    return [
        line
        for line in order.lines
        if line.kind in WAIVED and order.quantities.at(line.id, None, LineState.NO_FULFILLMENT)
    ]


def only_waives(order: OrderState, lines: Mapping[str, int] | None) -> bool:
    """Whether nothing but fees is cancelled, which the status of the order does not matter for."""
    if lines is None:
        left = order.quantities.count({LineState.NO_FULFILLMENT})
        return left > 0 and order.quantities.count(TO_FULFILL) == 0 and bool(order.lines)
    kinds = {order.line(id).kind for id in lines}
    return kinds <= WAIVED


class Kits:
    """What the kits of an order allow to be cancelled. `cancellable` are units by line."""

    def __init__(self, order: Order, cancellable: Mapping[str, int]) -> None:
        self._standing = standing_units(order)
        self._kits = standing_kits(order.lines, self._standing)
        self._parts = parts_by_kit(order.lines)
        self._cancellable = cancellable

    def possible(self, kit: OrderLine) -> int:
        """The number of kits of which no unit must stay."""
        staying = (
            kits_of(kit, part, self._standing[part.id] - self._cancellable[part.id])
            for part in self._parts[kit.id]
        )
        return self._kits[kit.id] - max(staying)

    def parts(self, kit: OrderLine, quantity: int) -> dict[str, int]:
        """The units of its parts that are cancelled with so many kits."""
        left = self._kits[kit.id] - quantity
        units = {
            part.id: self._standing[part.id] - left * per_kit(kit, part)
            for part in self._parts[kit.id]
        }
        return {id: number for id, number in units.items() if number > 0}
