"""Adjusting the stock by what was counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from domain.inventory.counting.adjusting import NEVER, Later, adjust, at_the_time, expect
from domain.inventory.counting.line import StockCountLine
from domain.inventory.counting.short_picks import NONE_MISSING, Missing, missing_units
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.stock import MovementKind
from domain.ports.stock_counting import MovedSince
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.supplying import Levels, moves_of
from domain.shared.audit import AuditStamp


@dataclass(frozen=True)
class Known:
    """By SKU: what has moved since it was counted, when it was counted later, and which units are
    known to be missing."""

    moved: MovedSince
    later: Mapping[str, Later]
    missing: Mapping[str, Missing]


async def expect_lines(
    uow: UnitOfWork, lines: Iterable[StockCountLine], levels: Levels, moved: MovedSince
) -> dict[str, Missing]:
    """Say what is expected of each line, and return what is missing already, by SKU."""
    counted = {line.sku: line for line in lines}
    failed = MovementKind.FAIL_QUALITY_CONTROL
    some = [
        level
        for level in (levels[sku] for sku in counted)
        if level.quality_control or failed in moved.get(level.sku, {})
    ]
    moves = await uow.counting.control_moves(some) if some else {}
    missing = {
        sku: missing_units(of_sku, at)
        for sku, of_sku in moves.items()
        if (at := counted[sku].counted_at) is not None
    }
    for sku, line in counted.items():
        shelf = at_the_time(levels[sku], moved.get(sku, {}))
        expect(line, shelf, missing.get(sku, NONE_MISSING))
    return missing


def adjust_lines(
    uow: UnitOfWork,
    count: StockCount,
    lines: Iterable[StockCountLine],
    levels: Levels,
    known: Known,
    stamp: AuditStamp,
) -> None:
    """The movements happened when the lines were counted: whoever counts later finds them."""
    for line in lines:
        sku = line.sku
        later, missing = known.later.get(sku, NEVER), known.missing.get(sku, NONE_MISSING)
        moved = adjust(line, levels[sku], known.moved.get(sku, {}), later, missing)
        occurred = replace(stamp, reported_at=line.counted_at)
        uow.move(moves_of(count.id, levels, [(sku, moved)], occurred))
