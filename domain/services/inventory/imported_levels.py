"""Adjusting the levels of a location by the rows of a stock file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.catalog.tracking import StockTracking
from domain.integrations.rejects import Reject
from domain.inventory.counting.adjusting import Moved
from domain.inventory.importing.stock_import import (
    Settled,
    StockImport,
    StockImportMode,
    StockRow,
    after,
    settle,
)
from domain.inventory.level import InventoryLevel
from domain.ports.stock_imports import LevelMoves
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.supplying import moves_of
from domain.shared.audit import AuditStamp

KIT = "KIT_HAS_NO_STOCK", "it is a kit: its stock is that of its components"


async def adjust(
    uow: UnitOfWork,
    job: StockImport,
    rows: Sequence[StockRow],
    stamp: AuditStamp,
) -> StockImport:
    """Adjust the levels of one location."""
    levels = await uow.imports.levels.find((row.sku for row in rows), rows[0].location_id)
    kits = [reject_of(job, row, *KIT) for row in rows if row.sku not in levels]
    stocked = [row for row in rows if row.sku in levels]
    moved = await moved_since(uow, job, stocked, levels)
    too_many: list[Reject] = []
    promised: list[Reject] = []
    settled: list[tuple[StockRow, Settled]] = []
    for row in stocked:
        found = settle(job.mode, row, levels[row.sku], moved.get(row.sku, {}))
        if found is None:
            too_many.append(reject_of(job, row, "TOO_MANY_UNITS", "the level would be too large"))
            continue
        settled.append((row, found))
        if found.left:
            why = f"{found.left} units are missing and stay: they are promised to orders"
            promised.append(reject_of(job, row, "PROMISED", why))
    await _move(uow, job, levels, settled, stamp)
    await uow.imports.reject(job, [*kits, *too_many, *promised])
    job = replace(job, rejected=job.rejected + len(kits) + len(too_many))
    return after(job, (one for _, one in settled))


async def _move(
    uow: UnitOfWork,
    job: StockImport,
    levels: Mapping[str, InventoryLevel],
    settled: Sequence[tuple[StockRow, Settled]],
    stamp: AuditStamp,
) -> None:
    """Units that are told apart are moved as others move them; all others at once."""
    plain, told_apart = list[LevelMoves](), list[tuple[StockRow, Settled]]()
    for row, one in settled:
        if levels[row.sku].tracking is StockTracking.NONE:
            plain.append(LevelMoves(levels[row.sku], one.moves, row.counted_at))
        elif one.moves:
            told_apart.append((row, one))
    if told_apart:
        skus, location_id = [row.sku for row, _ in told_apart], told_apart[0][0].location_id
        found = await uow.levels(skus, location_id)
        for row, one in told_apart:
            occurred = replace(stamp, reported_at=row.counted_at or stamp.reported_at)
            uow.move(moves_of(job.id, found, [(row.sku, one.moves)], occurred))
    await uow.imports.levels.move(job.id, plain, stamp)


async def moved_since(
    uow: UnitOfWork,
    job: StockImport,
    rows: Sequence[StockRow],
    levels: Mapping[str, InventoryLevel],
) -> dict[str, Moved]:
    """By SKU, what moved since it was counted, where the file says when that was."""
    found: dict[str, Moved] = {}
    if job.mode is not StockImportMode.DELTA:
        for at, counted in _by_time(rows, levels).items():
            found |= await uow.counting.moved_since(counted, at)
    return found


def _by_time(
    rows: Sequence[StockRow], levels: Mapping[str, InventoryLevel]
) -> Mapping[datetime, list[InventoryLevel]]:
    by_time: dict[datetime, list[InventoryLevel]] = defaultdict(list)
    for row in rows:
        if row.counted_at is not None:
            by_time[row.counted_at].append(levels[row.sku])
    return by_time


def reject_of(job: StockImport, row: StockRow, code: str, reason: str) -> Reject:
    return Reject(file=job.file_name, line=row.line, key=row.sku, code=code, reason=reason)
