"""Taking units out of sale whose lots are sold no more."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.inventory.lots.lot import LotUnits
from domain.inventory.stock import MovementKind, StockMove
from domain.ports.lots.stock_lots import UnsellableLevel
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import HUB, AuditStamp

REASON = "The lot is sold no more"


async def take_out_found(
    uow: UnitOfWork, skus: Sequence[str], now: datetime
) -> Mapping[tuple[str, str], int] | None:
    """Take unsellable units out of sale where the transaction found some: how many fewer are
    available by that (negative), by SKU and location; `None` where it found none."""
    levels = await uow.lots.found_unsellable(skus, now)
    return take_out(uow, levels, now) if levels else None


def take_out(
    uow: UnitOfWork, levels: Iterable[UnsellableLevel], now: datetime
) -> dict[tuple[str, str], int]:
    """Move the available units of lots that are sold no more to quality control. Those that are
    promised stay: their level is sold again once they have left or are available."""
    stamp = AuditStamp(HUB, None, now, REASON)
    taken: dict[tuple[str, str], int] = {}
    for level in levels:
        left = level.available
        for lot in level.lots:
            if units := min(lot.quantity, left):
                uow.move([_expire(level, LotUnits(lot.lot_id, units), stamp)])
                left -= units
        ended = sum(lot.quantity for lot in level.lots)
        if ended and ended <= level.available:
            uow.lots.note_sold_again(level.sku, level.location_id)
        taken[level.sku, level.location_id] = left - level.available
    return taken


def _expire(level: UnsellableLevel, lot: LotUnits, stamp: AuditStamp) -> StockMove:
    return StockMove(
        kind=MovementKind.EXPIRE,
        sku=level.sku,
        location_id=level.location_id,
        quantity=lot.quantity,
        cause=lot.lot_id or level.sku,
        stamp=stamp,
        lots=(lot,),
    )
