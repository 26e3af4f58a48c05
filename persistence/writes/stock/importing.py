"""The rows of stock files: stored as they are read, compared with the levels by statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    and_,
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
    stock_import_rows,
    stock_imports,
    variants,
)
from persistence.tables.mapping.rows import row_of

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


def _next() -> Subquery:
    query = select(rows.location_id, rows.sku).where(MINE, KEY > AFTER)
    return query.distinct().order_by(rows.location_id, rows.sku).limit(SIZE).subquery()


def _reached(some: Subquery) -> Prepared:
    """The last of the next keys."""
    query = select(some.c.location_id, some.c.sku)
    return Prepared(query.order_by(some.c.location_id.desc(), some.c.sku.desc()).limit(1))


def _looked_at() -> Prepared:
    """How many keys there are between two, by location."""
    between = select(rows.location_id, rows.sku).where(MINE, KEY > AFTER, KEY <= UNTIL)
    keys = between.distinct().subquery()
    query = select(keys.c.location_id, func.count().label("keys")).group_by(keys.c.location_id)
    return Prepared(query)


def _different(summed: Subquery, mode: StockImportMode) -> ColumnElement[bool]:
    if mode is StockImportMode.DELTA:
        return summed.c.quantity != 0
    # What was recorded long before a count did not happen after it.
    moved = levels.updated_at > HourBefore(summed.c.counted_at)
    return or_(
        and_(levels.id.is_(None), summed.c.quantity != 0),
        levels.on_hand != summed.c.quantity,
        moved,
    )


def _part(mode: StockImportMode) -> Prepared:
    """What differs of the next keys, added up by key."""
    summed = (
        select(
            func.min(rows.line).label("line"),
            rows.location_id,
            rows.sku,
            func.sum(rows.quantity).label("quantity"),
            func.max(rows.counted_at).label("counted_at"),
        )
        .where(MINE, KEY > AFTER, KEY <= UNTIL)
        .group_by(rows.location_id, rows.sku)
        .subquery()
    )
    same = (levels.sku == summed.c.sku) & (levels.location_id == summed.c.location_id)
    query = select(summed).outerjoin(inventory_levels, same).where(_different(summed, mode))
    return Prepared(query.order_by(summed.c.location_id, summed.c.sku).limit(MOST))


REACHED = _reached(_next())
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
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

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
        reached = await self._statements.rows(REACHED, **after, size=looked_at)
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
        given = {**_after(job), "places": sorted(await self.counted_at(job)), "most": most}
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
        some = select(rows.location_id, rows.sku, rows.line).where(rows.import_id == job.id)
        key = tuple_(rows.location_id, rows.sku, rows.line)
        gone = delete(stock_import_rows).where(rows.import_id == job.id, key.in_(some.limit(most)))
        return (await self._statements.execute(gone)).rowcount == most


def _after(job: StockImport) -> Mapping[str, Any]:
    return {"id_": job.id, "location_": job.after_location, "sku_": job.after_sku}
