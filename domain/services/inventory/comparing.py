"""Comparing what another system counted with what is known here: the differences become a stock
count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller
from domain.inventory.counting.adjusting import Moved, Shelf, at_the_time, expect
from domain.inventory.counting.commands import CountedUnits, ImportStockCount
from domain.inventory.counting.counted import CountedSku
from domain.inventory.counting.line import StockCountEntry, StockCountEntryKind, StockCountLine
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.packing import InUnits
from domain.network.location import Location
from domain.network.stock_feed import FED
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.adjusting import Known, adjust_lines, expect_lines
from domain.services.inventory.counting import added, replay_stock_count
from domain.services.inventory.packing import lines_in_units
from domain.services.inventory.supplying import Levels, number_of
from domain.services.shared.clocks import occurring
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import (
    AlreadyExists,
    InvalidInput,
    KitHasNoStock,
    PermissionDenied,
    UnknownPack,
)
from domain.shared.ids import NewId, Prefix, slot_of


@dataclass(frozen=True)
class Counted:
    """What another system counted of a SKU, and what was known here at that time."""

    of: CountedSku
    at: datetime
    shelf: Shelf

    @property
    def differs(self) -> bool:
        damaged = self.of.units.damaged
        same = damaged is None or damaged == self.shelf.damaged
        return self.of.units.counted != self.shelf.on_hand or not same


class Comparing(Service):
    @refuses(AlreadyExists, KitHasNoStock, PermissionDenied, UnknownPack)
    async def import_count(
        self, caller: Caller, key: str | None, command: ImportStockCount
    ) -> StockCount:
        """Compare what another system counted at a location with what was known here at that time:
        a stock count with a line for each SKU that differs. Nothing is adjusted until it is
        approved, unless `apply` is given for a location whose stock others tell."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> StockCount:
            location = await uow.get(Location, command.location_id)
            if command.apply and location.kind not in FED:
                reason = f"must be false: somebody else approves a count of a {location.kind}"
                raise InvalidInput("apply", reason)
            occurred = await occurring(uow, stamp, command.occurred_at)
            count = external_count(self.new_id, location.id, stamp, command.number)
            if other := await uow.find(StockCount, number=count.number):
                raise AlreadyExists(Entity.STOCK_COUNT, "number", count.number, other.id)
            count.tolerance_units, count.reason = command.tolerance_units, command.reason
            lines = await lines_in_units(uow, command.lines)
            levels = await uow.levels([one.sku for one in lines], location.id)
            here = list({level.sku: level for level in levels.values()}.values())
            moved = await uow.counting.moved_since(here, occurred.occurred_at)
            compare(self.new_id, count, counted_at(lines, levels, moved, occurred), stamp)
            missing = await expect_lines(uow, count.counted_lines, levels, moved)
            uow.add(count)
            if command.apply:
                location.feed(occurred.occurred_at)
                count.end_approved(caller.actor, stamp.at)
                reason = command.reason or f"Stock count {count.number}"
                told = replace(stamp, reason=reason)
                later = await uow.counting.approved_since(here, occurred.occurred_at)
                known = Known(moved, later, missing)
                adjust_lines(uow, count, count.counted_lines, levels, known, told)
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)


def external_count(
    new_id: NewId, location_id: str, stamp: AuditStamp, number: str | None = None
) -> StockCount:
    id = new_id(Prefix.STOCK_COUNT)
    return StockCount(
        id=id,
        number=number or number_of(id),
        location_id=location_id,
        external=True,
        created_at=stamp.at,
        created_by=stamp.actor,
    )


def counted_at(
    lines: Sequence[InUnits[CountedUnits]],
    levels: Levels,
    moved: Mapping[str, Moved],
    stamp: AuditStamp,
) -> list[Counted]:
    """What was counted of each SKU at one time."""
    return [
        Counted(one, stamp.occurred_at, at_the_time(levels[one.sku], moved.get(one.sku, {})))
        for one in added(lines, levels)
    ]


def compare(
    new_id: NewId, count: StockCount, counted: Iterable[Counted], stamp: AuditStamp
) -> None:
    """Add a line for each SKU that differs, and count the others."""
    entries = []
    shelves = {}
    for one in counted:
        if not one.differs:
            count.agreed += 1
            continue
        line = StockCountLine(
            id=new_id(Prefix.STOCK_COUNT_LINE, slot_of(count.id)),
            stock_count_id=count.id,
            sku=one.of.sku,
            location_id=count.location_id,
            position=len(count.lines),
            reason=one.of.units.reason,
        )
        count.lines.append(line)
        shelves[line.sku] = one.shelf
        entries.append(_entry(new_id, line, one, stamp))
    for sku, line in count.take_entries(entries).items():
        expect(line, shelves[sku])


def _entry(new_id: NewId, line: StockCountLine, one: Counted, stamp: AuditStamp) -> StockCountEntry:
    return StockCountEntry(
        id=new_id(Prefix.STOCK_COUNT_ENTRY, slot_of(line.stock_count_id)),
        stock_count_id=line.stock_count_id,
        line_id=line.id,
        kind=StockCountEntryKind.COUNT,
        counted=one.of.units.counted,
        damaged=one.of.units.damaged,
        packs=one.of.packs,
        actor=stamp.actor,
        occurred_at=one.at,
        recorded_at=stamp.at,
    )
