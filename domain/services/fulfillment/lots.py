"""The lots of the units that a shipment takes: told by whoever ships, or by the books."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.fulfillment.shipment import Shipment
from domain.inventory.lots.commands import LotQuantity
from domain.inventory.lots.lot import LotUnits, portion
from domain.inventory.stock import MovementKind
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.commands import ShippedLotUnits
from domain.services.inventory.lots.naming import Naming
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.errors import QuantityExceeded, refuse

LotsByLine = Mapping[str, Sequence[LotUnits]]
NO_LOTS: LotsByLine = {}


async def lots_of_lines(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    named: Sequence[ShippedLotUnits],
    now: datetime,
) -> LotsByLine:
    """The named lots by order line."""
    by_line: dict[str, list[LotQuantity]] = defaultdict(list)
    for one in named:
        by_line[order.line(one.line_id).id].append(one)
    by_sku: dict[str, list[LotQuantity]] = defaultdict(list)
    for line_id, lots in by_line.items():
        by_sku[order.line(line_id).stocked_sku] += lots
    naming = await Naming.of(service, uow, by_sku, now)
    with bounds.collecting():
        return {
            line_id: naming.units(
                order.line(line_id).stocked_sku, lots, sum(one.quantity for one in lots)
            )
            for line_id, lots in by_line.items()
        }


def require_shipped(lots: LotsByLine, shipped: Mapping[str, int]) -> None:
    """Refuse lots with more units of a line than are shipped."""
    named = {line_id: sum(one.quantity for one in units) for line_id, units in lots.items()}
    refuse(
        QuantityExceeded(line_id, quantity, shipped.get(line_id, 0)).at("lots")
        for line_id, quantity in named.items()
        if quantity > shipped.get(line_id, 0)
    )


def name_lots(order: Order, shipment: Shipment, lots: LotsByLine) -> None:
    """Tell the movements of a new shipment which of its lines they are for, and of which lots."""
    told = {line_id: list(units) for line_id, units in lots.items()}
    room: dict[str, dict[str, int]] = defaultdict(dict)
    for line in order.shipment_lines:
        if line.shipment_id == shipment.id:
            room[line.line_id][line.id] = line.quantity
    for index, move in enumerate(order.stock_moves):
        if move.kind is not MovementKind.SHIP or move.line_id not in room:
            continue
        lines: list[tuple[str, int]] = []
        missing = move.quantity
        for id, left in room[move.line_id].items():
            if units := min(left, missing):
                lines.append((id, units))
                room[move.line_id][id] -= units
                missing -= units
        units_of = portion(told.get(move.line_id, []), move.quantity)
        order.stock_moves[index] = replace(move, shipment_lines=tuple(lines), lots=units_of)
