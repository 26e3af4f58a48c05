"""Counting a location: from the lines to be counted to the approved adjustments."""

from collections.abc import Sequence
from dataclasses import replace

from domain.access.caller import Caller
from domain.inventory.counting.commands import (
    ApproveStockCount,
    CancelStockCount,
    CountedUnits,
    CreateStockCount,
    RecordStockCount,
    RequestRecount,
)
from domain.inventory.counting.counted import CountedSku, counted_of, together
from domain.inventory.counting.line import StockCountEntry, StockCountEntryKind, StockCountLine
from domain.inventory.counting.stock_count import ENDED, StockCount
from domain.inventory.packing import InUnits
from domain.network.location import Location
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.adjusting import Known, adjust_lines, expect_lines
from domain.services.inventory.packing import lines_in_units
from domain.services.inventory.supplying import Levels, number_of, require_place
from domain.services.shared.clocks import occurring
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import (
    AlreadyExists,
    IllegalTransition,
    InvalidInput,
    KitHasNoStock,
    NotFound,
    PermissionDenied,
    SeparationOfDuties,
    UnknownPack,
)
from domain.shared.ids import Prefix, slot_of

replay_stock_count = replaying(StockCount)


class Counting(Service):
    @refuses(AlreadyExists, KitHasNoStock)
    async def create(
        self, caller: Caller, key: str | None, command: CreateStockCount
    ) -> StockCount:
        """Have a location counted: some SKUs, or all that have stock there. Orders go on meanwhile:
        what is sold or received after a line was counted is no variance."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> StockCount:
            await uow.get(Location, command.location_id)
            count = self._new(command, stamp)
            if known := await uow.find(StockCount, number=count.number):
                raise AlreadyExists(Entity.STOCK_COUNT, "number", count.number, known.id)
            for sku in await _listed(uow, command):
                count.lines.append(self._line(count, sku))
            uow.add(count)
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)

    @refuses(KitHasNoStock, PermissionDenied, UnknownPack)
    async def record(
        self, caller: Caller, key: str | None, command: RecordStockCount
    ) -> StockCount:
        """Record what was counted. It is never refused, but for a kit, whose components are to be
        counted, and for a pack that the variant does not have. A SKU that was not listed becomes a
        line, a line that was counted before is recounted, and what comes after the count was
        approved or cancelled is kept as a late count, which adjusts nothing."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> StockCount:
            count = await uow.get(StockCount, command.stock_count_id)
            require_place(caller, count.location_id)
            occurred = await occurring(uow, stamp, command.occurred_at)
            lines = await lines_in_units(uow, command.lines)
            levels = await uow.levels([one.sku for one in lines], count.location_id)
            entries = [self._entry(count, one, occurred) for one in added(lines, levels)]
            taken = count.take_entries(entries)
            here = [levels[sku] for sku in taken]
            moved = await uow.counting.moved_since(here, occurred.occurred_at)
            await expect_lines(uow, taken.values(), levels, moved)
            await uow.counting.note(here, occurred.occurred_at)
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)

    @refuses(IllegalTransition)
    async def request_recount(
        self, caller: Caller, key: str | None, command: RequestRecount
    ) -> StockCount:
        """Have lines counted again: those given, or all that are beyond tolerance."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> StockCount:
            count = await _loaded(uow, command.stock_count_id, command.expected_version)
            if command.line_ids is None:
                lines = count.beyond_tolerance
            else:
                given = enumerate(command.line_ids)
                lines = [_line(count, id, "lineIds", str(index)) for index, id in given]
            count.request_recount(lines, stamp.at)
            if not lines:
                raise InvalidInput("lineIds", "must be given: no line is beyond tolerance")
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)

    @refuses(IllegalTransition, SeparationOfDuties)
    async def approve(
        self, caller: Caller, key: str | None, command: ApproveStockCount
    ) -> StockCount:
        """Approve a count whose lines are all counted, and adjust the stock by the variance of each
        line, or of those given, in one transaction. What was sold or received since a line was
        counted stays as it is. Missing units are taken from the available ones, then from the
        safety stock. Those beyond are promised to orders: they stay on the books, and the lines are
        `exceptions` of the answer."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> StockCount:
            count = await _loaded(uow, command.stock_count_id, command.expected_version)
            count.require_approvable()
            levels = await uow.levels([line.sku for line in count.lines], count.location_id)
            since = count.first_counted_at
            here = list({level.sku: level for level in levels.values()}.values())
            moved = await uow.counting.moved_since_counted(here, count.id, since)
            missing = await expect_lines(uow, count.counted_lines, levels, moved)
            for index, given in enumerate(command.lines):
                _line(count, given.line_id, "lines", str(index), "lineId").reason = given.reason
            lines = _chosen(count, command.line_ids)
            count.approve(caller.actor, stamp.at, lines)
            reason = command.reason or count.reason or f"Stock count {count.number}"
            later = await uow.counting.approved_since(here, since)
            known = Known(moved, later, missing)
            adjust_lines(uow, count, lines, levels, known, replace(stamp, reason=reason))
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)

    @refuses(IllegalTransition)
    async def cancel(
        self, caller: Caller, key: str | None, command: CancelStockCount
    ) -> StockCount:
        """Cancel a count that was not approved: nothing is adjusted."""

        async def run(uow: UnitOfWork) -> StockCount:
            count = await _loaded(uow, command.stock_count_id, command.expected_version)
            count.cancel(self.now())
            return count

        return await self.idempotent(caller, key, command, run, replay_stock_count)

    def _new(self, command: CreateStockCount, stamp: AuditStamp) -> StockCount:
        id = self.new_id(Prefix.STOCK_COUNT)
        return StockCount(
            id=id,
            number=command.number or number_of(id),
            location_id=command.location_id,
            blind=command.blind,
            tolerance_units=command.tolerance_units,
            tolerance_basis_points=command.tolerance_basis_points,
            reason=command.reason,
            note=command.note,
            created_at=stamp.at,
            created_by=stamp.actor,
        )

    def _line(self, count: StockCount, sku: str, *, unlisted: bool = False) -> StockCountLine:
        return StockCountLine(
            id=self.new_id(Prefix.STOCK_COUNT_LINE, slot_of(count.id)),
            stock_count_id=count.id,
            sku=sku,
            location_id=count.location_id,
            position=len(count.lines),
            unlisted=unlisted,
        )

    def _entry(self, count: StockCount, one: CountedSku, stamp: AuditStamp) -> StockCountEntry:
        line = count.line_of(one.sku)
        if line is None:
            line = self._line(count, one.sku, unlisted=True)
            count.lines.append(line)
        if count.status not in ENDED:
            line.reason = one.units.reason or line.reason
        return StockCountEntry(
            id=self.new_id(Prefix.STOCK_COUNT_ENTRY, slot_of(count.id)),
            stock_count_id=count.id,
            line_id=line.id,
            kind=StockCountEntryKind.COUNT,
            counted=one.units.counted,
            damaged=one.units.damaged,
            packs=one.packs,
            actor=stamp.actor,
            occurred_at=stamp.occurred_at,
            recorded_at=stamp.at,
        )


async def _listed(uow: UnitOfWork, command: CreateStockCount) -> list[str]:
    """The SKUs to count, each once."""
    if command.skus is not None:
        found = await uow.variants(command.skus)
        refuse(
            NotFound(Entity.VARIANT, sku).at("skus", str(index))
            for index, sku in enumerate(command.skus)
            if sku not in found
        )
        kits = (
            one.stock_refusal().at("skus", str(index))
            for index, sku in enumerate(command.skus)
            if (one := found[sku]).components
        )
        refuse(kits)
        return list(dict.fromkeys(found[sku].sku for sku in command.skus))
    most = bounds.LINES_MAX
    skus = await uow.counting.skus_with_stock(command.location_id, most + 1)
    if not skus:
        raise InvalidInput("skus", "must be given: nothing has stock at the location")
    if len(skus) > most:
        raise InvalidInput("skus", f"must be given: more than {most:,} have stock at the location")
    return skus


def added(lines: Sequence[InUnits[CountedUnits]], levels: Levels) -> list[CountedSku]:
    """What was counted of each SKU: units that were found in several places are added up."""
    found: dict[str, CountedSku] = {}
    for line in lines:
        one = counted_of(levels[line.sku].sku, line)
        before = found.get(one.sku)
        found[one.sku] = one if before is None else together(before, one)
    return list(found.values())


def _chosen(count: StockCount, line_ids: Sequence[str] | None) -> list[StockCountLine]:
    """The counted lines, or those of them that are given."""
    if line_ids is None:
        return count.counted_lines
    given = enumerate(line_ids)
    lines = {line.id: line for line in (_line(count, id, "lineIds", str(n)) for n, id in given)}
    return [line for line in lines.values() if line.counted is not None]


async def _loaded(uow: UnitOfWork, id: str, expected_version: int | None) -> StockCount:
    count = await uow.get(StockCount, id)
    require_version(count, expected_version)
    return count


def _line(count: StockCount, id: str, *path: str) -> StockCountLine:
    found = next((line for line in count.lines if line.id == id), None)
    if found is None:
        raise NotFound(Entity.STOCK_COUNT_LINE, id).at(*path)
    return found
