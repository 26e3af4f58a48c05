"""Lines of a new order that are shortened: units of them that are short are left out of it."""

from dataclasses import replace

from domain.orders.lines.kits import parts_by_kit, per_kit
from domain.orders.lines.line import LineKind, OrderLine
from domain.orders.order import Order
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice


def price_of_substitute(asked: UnitPrice, own: Money) -> UnitPrice:
    """What a unit of a substitute costs: never more than what it replaces."""
    return min(asked, UnitPrice.of(own), key=lambda price: price.ten_thousandths)


def leave_out(order: Order, line: OrderLine, quantity: int) -> None:
    """Take units that wait for a location out of a line, and of a kit its parts. A line without
    units is none. Amounts of the line are the share of the units that stay."""
    parts = parts_by_kit(order.lines)[line.id] if line.kind is LineKind.KIT else []
    for part in parts:
        order.shorten(part, quantity * per_kit(line, part))
    left = line.quantity - quantity
    if left:
        line.adjustments = tuple(
            replace(one, amount=one.amount.share(left, line.quantity)) for one in line.adjustments
        )
        line.taxes = tuple(
            replace(one, amount=one.amount.share(left, line.quantity)) for one in line.taxes
        )
        if line.presentment_total is not None:
            line.presentment_total = line.presentment_total.share(left, line.quantity)
    order.shorten(line, quantity)
