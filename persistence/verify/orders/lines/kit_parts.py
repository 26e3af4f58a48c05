"""The parts of a kit are goods of its order, the same number of each in every kit, and as many kits
stand as have parts that stand."""

from collections.abc import Iterator

from domain.orders.lines.kits import parts_by_kit, standing_kits
from domain.orders.lines.line import LineKind, LineState, OrderLine
from domain.orders.lines.withdrawing import standing_units
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def kit_parts(stored_order: StoredOrder) -> Iterator[Difference]:
    order: Order = stored_order.order
    kits = {line.id: line for line in order.lines if line.kind is LineKind.KIT}
    for kit_id, parts in parts_by_kit(order.lines).items():
        for part in parts:
            if (kit := kits.get(kit_id)) is None:
                yield Difference(Check.KIT_PARTS, part.id, kit_id, f"a kit of {order.id}")
            elif not _fits(kit, part):
                stored = f"{part.quantity} {part.kind} {part.total}"
                computed = f"goods for 0, some for each of {kit.quantity} kits"
                yield Difference(Check.KIT_PARTS, part.id, stored, computed)
    for kit_id, number in standing_kits(order.lines, standing_units(order)).items():
        stored_number = order.quantities.at(kit_id, None, LineState.NO_FULFILLMENT)
        if stored_number != number:
            yield Difference(Check.KIT_PARTS, kit_id, str(stored_number), str(number))


def _fits(kit: OrderLine, part: OrderLine) -> bool:
    return part.kind is LineKind.GOODS and not part.total and part.quantity % kit.quantity == 0
