"""Which lots a shipment took: those that are told, else those that the books took."""

from collections import Counter
from collections.abc import Iterable

from domain.inventory.lots.lot import LotUnits, ShippedLot
from domain.inventory.stock import StockMove


def shipped_lots(move: StockMove, taken: Iterable[LotUnits]) -> list[ShippedLot]:
    """The lots of a SHIP movement by shipment line. Units without a lot are left out."""
    units = Counter[str | None]()
    missing = move.quantity
    for one in (*move.lots, *_rest(move, taken)):
        part = min(one.quantity, missing)
        units[one.lot_id] += part
        missing -= part
    found: list[ShippedLot] = []
    room = dict(move.shipment_lines)
    for lot_id, quantity in units.items():
        left = quantity
        for line_id in room:
            part = min(left, room[line_id])
            room[line_id] -= part
            left -= part
            if part and lot_id:
                found.append(_shipped(move, line_id, lot_id, part))
    return found


def _rest(move: StockMove, taken: Iterable[LotUnits]) -> Iterable[LotUnits]:
    """What the books took beyond the told units."""
    told = Counter({one.lot_id: one.quantity for one in move.lots})
    for one in taken:
        known = min(one.quantity, told[one.lot_id])
        told[one.lot_id] -= known
        yield LotUnits(one.lot_id, one.quantity - known)


def _shipped(move: StockMove, line_id: str, lot_id: str, quantity: int) -> ShippedLot:
    return ShippedLot(
        id=f"{line_id}:{lot_id}",
        shipment_line_id=line_id,
        order_id=move.cause,
        lot_id=lot_id,
        quantity=quantity,
        shipped_at=move.stamp.occurred_at,
    )
