"""The rows of stock files: stored as they are read, compared with the levels by statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import StockImport, StockImportMode, StockRow
from domain.ports.stock_imports import Part
from persistence.engine.dialects import HourBefore, insert_replacing
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import (
    import_rejects,
    inventory_levels,
    locations,
    stock_import_rows,
    stock_imports,
    variants,
)
from persistence.tables.mapping.rows import row_of
from persistence.writes.stock.importing.levels import ImportedLevels

jobs, rows, levels = stock_imports.c, stock_import_rows.c, inventory_levels.c
ID = bindparam("id_", type_=String)
AFTER = tuple_(bindparam("location_", type_=String), bindparam("sku_", type_=String))
UNTIL = tuple_(bindparam("until_location", type_=String), bindparam("until_sku", type_=String))
SIZE, MOST = bindparam("size", type_=Integer), bindparam("most", type_=Integer)
MINE = rows.import_id == ID
KEY = tuple_(rows.location_id, rows.sku)

JOB = Prepared(select(stock_imports).where(jobs.id == ID).with_for_update())
OF_FILE = Prepared(
    select(stock_imports)
    .where(jobs.file_hash == bindparam("hash_", type_=String))
    .order_by(jobs.created_at, jobs.id)
)


def _looked_at() -> Prepared:
    """How many keys there are between two, by location."""
    between = select(rows.location_id, rows.sku).where(MINE, KEY > AFTER, KEY <= UNTIL)
    keys = between.distinct().subquery()
    query = select(keys.c.location_id, func.count().label("keys")).group_by(keys.c.location_id)
    return Prepared(query)


def _part(mode: StockImportMode) -> Prepared:
    """What differs of the rows between two keys, added up by key. The rows are read in the order of
    their index, and not beyond the last that is asked for."""
    quantity, counted_at = func.sum(rows.quantity), func.max(rows.counted_at)
    on_hand, updated_at = func.max(levels.on_hand), func.max(levels.updated_at)
    # What was recorded long before a count did not happen after it.
    moved = updated_at > HourBefore(counted_at)
    differs = (
        quantity != 0
        if mode is StockImportMode.DELTA
        else or_(func.coalesce(on_hand, 0) != quantity, moved)
    )
    same = (levels.sku == rows.sku) & (levels.location_id == rows.location_id)
    query = (
        select(
            func.min(rows.line).label("line"),
            rows.location_id,
            rows.sku,
            quantity.label("quantity"),
            counted_at.label("counted_at"),
        )
        .select_from(stock_import_rows.outerjoin(inventory_levels, same))
        .where(MINE, KEY > AFTER, KEY <= UNTIL)
        .group_by(rows.location_id, rows.sku)
        .having(differs)
    )
    return Prepared(query.order_by(rows.location_id, rows.sku).limit(MOST))


# The key of the row that is so many further, and that of the last one.
BEYOND = Prepared(
    select(rows.location_id, rows.sku)
    .where(MINE, KEY > AFTER)
    .order_by(rows.location_id, rows.sku, rows.line)
    .limit(1)
    .offset(SIZE)
)
LAST = Prepared(
    select(rows.location_id, rows.sku)
    .where(MINE, KEY > AFTER)
    .order_by(rows.location_id.desc(), rows.sku.desc())
    .limit(1)
)
LOOKED_AT = _looked_at()
PART = {mode: _part(mode) for mode in StockImportMode}
UNKNOWN = Prepared(
    select(rows.line, rows.location_id, rows.sku, rows.quantity, rows.counted_at)
    .outerjoin(variants, variants.c.sku == rows.sku)
    .where(MINE, variants.c.id.is_(None))
    .limit(MOST)
)
DROPPED = Prepared(
    delete(stock_import_rows).where(
        MINE,
        rows.location_id == bindparam("location_"),
        rows.sku == bindparam("sku_"),
        rows.line == bindparam("line_"),
    )
)
PLACES = Prepared(
    select(locations.c.id).where(exists().where(MINE, rows.location_id == locations.c.id))
)
OTHERS = Prepared(
    select(rows.import_id).where(or_(rows.import_id < ID, rows.import_id > ID)).limit(1)
)
COUNTED_AT = Prepared(
    select(rows.location_id, func.max(rows.counted_at).label("counted_at"))
    .where(MINE)
    .group_by(rows.location_id)
)
LISTED = exists().where(MINE, rows.location_id == levels.location_id, rows.sku == levels.sku)
MISSING = Prepared(
    select(levels.location_id, levels.sku)
    .where(
        among(levels.location_id, "places"),
        levels.on_hand > 0,
        tuple_(levels.location_id, levels.sku) > AFTER,
        ~LISTED,
    )
    .order_by(levels.location_id, levels.sku)
    .limit(MOST)
)


class SqlStockImports:
    def __init__(self, statements: Statements, levels: ImportedLevels) -> None:
        self._statements = statements
        self.levels = levels

    async def of_file(self, file_hash: str) -> list[StockImport]:
        found = await self._statements.rows(OF_FILE, hash_=file_hash)
        return [StockImport(**row) for row in found]

    async def locked(self, id: str) -> StockImport:
        (row,) = await self._statements.rows(JOB, id_=id)
        return StockImport(**row)

    async def put(self, job: StockImport) -> None:
        row = row_of(stock_imports, job)
        await self._statements.execute(insert_replacing(self._statements, stock_imports), row)

    async def stage(self, job: StockImport, rows: Sequence[StockRow]) -> None:
        if rows:
            values = [
                (job.id, location_id, sku, line, quantity, counted_at)
                for line, location_id, sku, quantity, counted_at in rows
            ]
            await self._statements.load(stock_import_rows, values)

    async def unknown(self, job: StockImport, most: int) -> list[StockRow]:
        found = await self._statements.rows(UNKNOWN, id_=job.id, most=most)
        return [StockRow(**row) for row in found]

    async def drop(self, job: StockImport, rows: Sequence[StockRow]) -> None:
        gone = [
            {"id_": job.id, "location_": row.location_id, "sku_": row.sku, "line_": row.line}
            for row in rows
        ]
        if gone:
            await self._statements.run(DROPPED, gone)

    async def part(self, job: StockImport, looked_at: int, most: int) -> Part:
        after = _after(job)
        reached = await self._statements.rows(BEYOND, **after, size=looked_at - 1)
        reached = reached or await self._statements.rows(LAST, **after)
        if not reached:
            return Part((), {}, None, None)
        (last,) = reached
        until = {"until_location": last["location_id"], "until_sku": last["sku"]}
        found = await self._statements.rows(PART[job.mode], **after, **until, most=most)
        different = [StockRow(**{**row, "quantity": int(row["quantity"])}) for row in found]
        if len(different) == most:
            # As far as the last of them; the rest is looked at again.
            end = different[-1]
            until = {"until_location": end.location_id, "until_sku": end.sku}
        keys = await self._statements.rows(LOOKED_AT, **after, **until)
        found_at = {row["location_id"]: row["keys"] for row in keys}
        return Part(different, found_at, until["until_location"], until["until_sku"])

    async def missing(self, job: StockImport, most: int) -> list[StockRow]:
        places = {row["id"] for row in await self._statements.rows(PLACES, id_=job.id)}
        places |= {job.location_id} if job.location_id else set()
        given = {**_after(job), "places": sorted(places), "most": most}
        found = await self._statements.rows(MISSING, **given)
        return [StockRow(0, row["location_id"], row["sku"], 0, None) for row in found]

    async def counted_at(self, job: StockImport) -> dict[str, datetime | None]:
        found = await self._statements.rows(COUNTED_AT, id_=job.id)
        whole = {job.location_id: None} if job.location_id else {}
        return whole | {row["location_id"]: row["counted_at"] for row in found}

    async def reject(self, job: StockImport, rejects: Sequence[Reject]) -> None:
        if rejects:
            values = [
                {"id": f"{job.id}:{r.line}:{r.code}:{r.key}", "source": job.id, **vars(r)}
                for r in rejects
            ]
            replacing = insert_replacing(self._statements, import_rejects)
            await self._statements.execute(replacing, values)

    async def forget_rows(self, job: StockImport, most: int) -> bool:
        is_sqlite = self._statements.dialect.name == "sqlite"
        if is_sqlite and not await self._statements.rows(OTHERS, id_=job.id):
            # It deletes all rows of a table at once, in no more time than a few.
            await self._statements.execute(delete(stock_import_rows))
            return False
        beyond = await self._statements.rows(BEYOND, id_=job.id, location_="", sku_="", size=most)
        gone, given = delete(stock_import_rows).where(MINE), {"id_": job.id}
        if beyond:
            gone = gone.where(KEY <= UNTIL)
            given |= {f"until_{name.removesuffix('_id')}": key for name, key in beyond[0].items()}
        await self._statements.execute(gone, given)
        return bool(beyond)


def _after(job: StockImport) -> Mapping[str, Any]:
    return {"id_": job.id, "location_": job.after_location, "sku_": job.after_sku}
