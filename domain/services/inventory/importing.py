"""Importing the stock that another system counted: any number of rows, a part in each
transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.access.caller import Caller
from domain.integrations.rejects import Reject
from domain.inventory.counting.adjusting import Moved, at_the_time
from domain.inventory.counting.commands import CountedUnits
from domain.inventory.counting.counted import CountedSku
from domain.inventory.importing.stock_import import (
    Missing,
    PackedRow,
    StockImport,
    StockImportMode,
    StockImportPhase,
    StockRow,
    import_id,
)
from domain.inventory.level import InventoryLevel
from domain.network.location import Location
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.comparing import Counted, compare, external_count
from domain.services.inventory.imported_levels import adjust, moved_since, reject_of
from domain.services.inventory.packed_rows import rows_in_units
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.audit import AuditStamp

# Rows that are looked at, and levels that are changed, in one transaction: others get their turn.
LOOKED_AT_MAX = 25_000
CHANGED_MAX = 2_000
FORGOTTEN_MAX = 50_000

_P = StockImportPhase


class AlreadyImported(Exception):
    """The file was imported before in this way."""


class ContinuedElsewhere(Exception):
    """Another process reads the same file at this moment."""


@dataclass(frozen=True, kw_only=True)
class ImportStock:
    """Command: import a file. With `again`, also one that was imported before."""

    file_name: str
    file_hash: str
    mode: StockImportMode = StockImportMode.SNAPSHOT
    missing: Missing = Missing.REPORT
    location_id: str | None = None
    again: bool = False


class Importing(Service):
    async def begin(self, caller: Caller, command: ImportStock) -> StockImport:
        """A new import of the file, or the one that was begun and stopped."""

        async def run(uow: UnitOfWork) -> StockImport:
            same = (command.mode, command.location_id, command.missing)
            of_file = await uow.imports.of_file(command.file_hash)
            before = [job for job in of_file if (job.mode, job.location_id, job.missing) == same]
            if before and before[-1].phase is not _P.DONE:
                return before[-1]
            if before and not command.again:
                raise AlreadyImported
            job = StockImport(
                id=import_id(command.file_hash, command.mode, command.location_id, len(of_file)),
                file_name=command.file_name,
                file_hash=command.file_hash,
                mode=command.mode,
                missing=command.missing,
                location_id=command.location_id,
                created_at=self.now(),
                created_by=caller.actor,
            )
            await uow.imports.put(job)
            return job

        return await self.transact(run)

    async def stage(
        self,
        job: StockImport,
        rows: Sequence[StockRow],
        rejects: Sequence[Reject],
        packed: Sequence[PackedRow] = (),
    ) -> StockImport:
        """Store rows that were read after those that are stored already, all in units."""

        async def run(uow: UnitOfWork) -> StockImport:
            now = await uow.imports.locked(job.id)
            if (now.phase, now.read_rows) != (job.phase, job.read_rows):
                raise ContinuedElsewhere
            units, unknown = await rows_in_units(uow, job, packed)
            rejected = [*rejects, *unknown]
            await uow.imports.stage(job, [*rows, *units])
            await uow.imports.reject(job, rejected)
            read = now.read_rows + len(rows) + len(packed) + len(rejects)
            return await _put(uow, now, read_rows=read, rejected=now.rejected + len(rejected))

        return await self.transact(run)

    async def check(self, job: StockImport) -> StockImport:
        """The whole file is read: spell its SKUs as their variants do, and reject unknown ones."""

        async def run(uow: UnitOfWork) -> StockImport:
            now = await uow.imports.locked(job.id)
            if now.phase is not _P.READING:
                return now
            unknown = await uow.imports.unknown(now, CHANGED_MAX)
            known = await uow.variants([row.sku for row in unknown])
            await uow.imports.drop(now, unknown)
            spelled = [r._replace(sku=known[r.sku].sku) for r in unknown if r.sku in known]
            await uow.imports.stage(now, spelled)
            absent = [row for row in unknown if row.sku not in known]
            why = "no variant has the SKU"
            rejects = [reject_of(now, r, "UNKNOWN_SKU", f"{why} {r.sku}") for r in absent]
            await uow.imports.reject(now, rejects)
            phase = _P.READING if unknown else _P.APPLYING
            return await _put(uow, now, phase=phase, rejected=now.rejected + len(rejects))

        return await self.transact(run)

    async def apply(self, caller: Caller, job: StockImport) -> StockImport:
        """Adjust the stock by the next part of the file, and note how far it is."""
        stamp = self.stamp(caller, f"Stock file {job.file_name}")

        async def run(uow: UnitOfWork) -> StockImport:
            now = await uow.imports.locked(job.id)
            if now.phase is _P.APPLYING:
                return await self._apply(uow, now, stamp)
            if now.phase is _P.MISSING:
                return await self._missing(uow, now, stamp)
            if now.phase is _P.CLEARING and not await uow.imports.forget_rows(now, FORGOTTEN_MAX):
                return await _put(uow, now, phase=_P.DONE, finished_at=self.now())
            return now

        return await self.transact(run)

    async def _apply(self, uow: UnitOfWork, job: StockImport, stamp: AuditStamp) -> StockImport:
        part = await uow.imports.part(job, LOOKED_AT_MAX, _most(job))
        if part.location_id is None or part.sku is None:
            return await _put(uow, job, phase=_P.MISSING, after_location="", after_sku="")
        job = await self._settle(uow, job, part.rows, part.looked_at, stamp)
        reached = {"after_location": part.location_id, "after_sku": part.sku}
        return await _put(uow, job, applied=job.applied + sum(part.looked_at.values()), **reached)

    async def _missing(self, uow: UnitOfWork, job: StockImport, stamp: AuditStamp) -> StockImport:
        """SKUs with stock that the file does not have."""
        rows: list[StockRow] = []
        if job.mode is not StockImportMode.DELTA:
            rows = await uow.imports.missing(job, _most(job))
        if not rows:
            return await _end(uow, job)
        last, found = rows[-1], job.missing_skus + len(rows)
        if job.missing is Missing.ZERO:
            job = await self._settle(uow, job, rows, {}, stamp)
        else:
            why = "it has stock here, and the file does not have it"
            await uow.imports.reject(job, [reject_of(job, row, "MISSING", why) for row in rows])
        reached = {"after_location": last.location_id, "after_sku": last.sku}
        return await _put(uow, job, missing_skus=found, **reached)

    async def _settle(
        self,
        uow: UnitOfWork,
        job: StockImport,
        rows: Sequence[StockRow],
        looked_at: Mapping[str, int],
        stamp: AuditStamp,
    ) -> StockImport:
        """Move what makes the levels what the rows say, or note how they differ."""
        by_location: dict[str, list[StockRow]] = defaultdict(list)
        for row in rows:
            by_location[row.location_id].append(row)
        for location_id, here in by_location.items():
            if job.mode is StockImportMode.COMPARISON:
                levels = await uow.levels([row.sku for row in here], location_id)
                moved = await moved_since(uow, job, here, levels)
                agreed = max(looked_at.get(location_id, 0) - len(here), 0)
                job = self._compare(uow, job, here, levels, moved, agreed, stamp)
            else:
                job = await adjust(uow, job, here, stamp)
        return job

    def _compare(
        self,
        uow: UnitOfWork,
        job: StockImport,
        rows: Sequence[StockRow],
        levels: Mapping[str, InventoryLevel],
        moved: Mapping[str, Moved],
        agreed: int,
        stamp: AuditStamp,
    ) -> StockImport:
        """A stock count of what differs at one location."""
        count = external_count(self.new_id, rows[0].location_id, stamp)
        count.reason, count.agreed = stamp.reason, agreed
        counted = (
            Counted(
                CountedSku(row.sku, CountedUnits(sku=row.sku, counted=row.quantity)),
                row.counted_at or job.created_at,
                at_the_time(levels[row.sku], moved.get(row.sku, {})),
            )
            for row in rows
        )
        compare(self.new_id, count, counted, stamp)
        if count.lines:
            uow.add(count)
        return replace(job, changed=job.changed + len(count.lines))


def _most(job: StockImport) -> int:
    """How many levels may be changed, or lines made, in one transaction."""
    compared = job.mode is StockImportMode.COMPARISON
    return min(CHANGED_MAX, bounds.LINES_MAX) if compared else CHANGED_MAX


async def _put(uow: UnitOfWork, job: StockImport, **changes: object) -> StockImport:
    changed = replace(job, **changes)  # type: ignore[arg-type]
    await uow.imports.put(changed)
    return changed


async def _end(uow: UnitOfWork, job: StockImport) -> StockImport:
    """All is applied: the stock of the locations is as old as the file says."""
    compared = job.mode is StockImportMode.COMPARISON
    counted_at = {} if compared else await uow.imports.counted_at(job)
    for location in await uow.get_many(Location, "id", counted_at):
        location.feed(counted_at[location.id] or job.created_at)
    return await _put(uow, job, phase=_P.CLEARING)
