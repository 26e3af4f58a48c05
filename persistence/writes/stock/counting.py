"""What a stock count asks of the stock: what is there, and what moved since."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update

from domain.inventory.counting.adjusting import Later
from domain.inventory.counting.short_picks import CONTROL_KINDS, ControlMove
from domain.inventory.counting.stock_count import StockCountStatus
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.ports.stock_counting import MovedSince
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import (
    inventory_levels,
    inventory_movements,
    stock_count_lines,
    stock_counts,
)

Levels = Collection[InventoryLevel]
AT = bindparam("at", type_=Instant())
SETTLED_AT = bindparam("settled_at", type_=Instant())
levels, moves, lines = inventory_levels.c, inventory_movements.c, stock_count_lines.c
before = inventory_movements.alias("before")
AT_LEVELS = among(levels.sku, "skus"), among(levels.location_id, "locations")
# The movements of a level are numbered as they are recorded. What was recorded so long before a
# count did not happen after it: clocks of other systems may be minutes fast, and a transaction may
# take minutes.
RECORDED_BEFORE = timedelta(hours=1)
# How many movements of a level are searched for what picking did not find.
SEARCHED = 10_000


def _moved(counted_at: Any, *conditions: Any) -> Prepared:
    """Units by SKU and kind that moved at levels after they were counted. Of the movements of a
    level only those are read that were recorded after `settled_at`, from the last one back."""
    older = (
        select(before.c.sequence)
        .where(before.c.level_id == levels.id, before.c.recorded_at <= SETTLED_AT)
        .order_by(before.c.sequence.desc())
        .limit(1)
        .correlate(inventory_levels)
        .scalar_subquery()
    )
    return Prepared(
        select(moves.sku, moves.kind, func.sum(moves.quantity).label("quantity"))
        .where(
            *AT_LEVELS,
            among(moves.sku, "skus"),
            moves.level_id == levels.id,
            moves.sequence > func.coalesce(older, 0),
            func.coalesce(moves.occurred_at, moves.recorded_at) > counted_at,
            *conditions,
        )
        .group_by(moves.sku, moves.kind)
    )


SINCE = _moved(AT)
SINCE_COUNTED = _moved(
    lines.counted_at, lines.stock_count_id == bindparam("id_"), lines.sku == levels.sku
)
# Of the lines that adjusted their level: what is outdated itself makes nothing else outdated.
APPROVED = Prepared(
    select(
        lines.sku,
        func.max(case((lines.adjusted.is_not(None), lines.counted_at))).label("counted_at"),
        func.max(
            case(
                (
                    lines.adjusted_damaged.is_not(None) & lines.damaged.is_not(None),
                    lines.counted_at,
                )
            )
        ).label("damaged_at"),
    )
    .join(stock_counts, lines.stock_count_id == stock_counts.c.id)
    .where(
        among(stock_counts.c.location_id, "locations"),
        stock_counts.c.status == StockCountStatus.APPROVED,
        stock_counts.c.approved_at > AT,
        among(lines.sku, "skus"),
    )
    .group_by(lines.sku)
)
CONTROL = Prepared(
    select(
        moves.sku,
        moves.kind,
        moves.quantity,
        func.coalesce(moves.occurred_at, moves.recorded_at).label("occurred_at"),
    )
    .join(inventory_levels, moves.level_id == levels.id)
    .where(
        *AT_LEVELS,
        moves.sequence > levels.version - SEARCHED,
        or_(*(moves.kind == kind for kind in CONTROL_KINDS)),
    )
    .order_by(moves.level_id, moves.sequence)
)
WITH_STOCK = Prepared(
    select(levels.sku)
    .where(levels.location_id == bindparam("location_"), levels.on_hand > 0)
    .order_by(levels.sku)
    .limit(bindparam("most"))
)
ANYWHERE = Prepared(select(levels.id).where(levels.sku == bindparam("sku_")).limit(1))
NOTED = Prepared(
    update(inventory_levels)
    .where(
        *AT_LEVELS,
        or_(levels.last_counted_at.is_(None), levels.last_counted_at < AT),
    )
    .values(last_counted_at=AT, updated_at=bindparam("now", type_=Instant()))
)


class SqlStockCounting:
    def __init__(self, statements: Statements, now: datetime) -> None:
        self._statements = statements
        self._now = now

    async def skus_with_stock(self, location_id: str, most: int) -> list[str]:
        rows = await self._statements.rows(WITH_STOCK, location_=location_id, most=most)
        return [row["sku"] for row in rows]

    async def ever_stocked(self, sku: str) -> bool:
        return bool(await self._statements.rows(ANYWHERE, sku_=sku))

    async def moved_since(self, levels: Levels, at: datetime) -> MovedSince:
        settled = at - RECORDED_BEFORE
        rows = await self._statements.rows(SINCE, **_keys(levels), at=at, settled_at=settled)
        return _by_sku(rows)

    async def moved_since_counted(
        self, levels: Levels, stock_count_id: str, first: datetime
    ) -> MovedSince:
        settled = first - RECORDED_BEFORE
        keys = {**_keys(levels), "id_": stock_count_id}
        return _by_sku(await self._statements.rows(SINCE_COUNTED, **keys, settled_at=settled))

    async def approved_since(self, levels: Levels, first: datetime) -> Mapping[str, Later]:
        rows = await self._statements.rows(APPROVED, **_keys(levels), at=first - RECORDED_BEFORE)
        return {row["sku"]: Later(row["counted_at"], row["damaged_at"]) for row in rows}

    async def control_moves(self, levels: Levels) -> Mapping[str, Sequence[ControlMove]]:
        found: dict[str, list[ControlMove]] = defaultdict(list)
        for row in await self._statements.rows(CONTROL, **_keys(levels)):
            move = ControlMove(row["kind"], row["quantity"], row["occurred_at"])
            found[row["sku"]].append(move)
        return found

    async def note(self, levels: Levels, at: datetime) -> None:
        for level in levels:
            level.last_counted_at = max(level.last_counted_at or at, at)
        await self._statements.run(NOTED, [{**_keys(levels), "at": at, "now": self._now}])


def _keys(levels: Levels) -> dict[str, Any]:
    skus = sorted({level.sku for level in levels})
    return {"skus": skus, "locations": sorted({level.location_id for level in levels})}


def _by_sku(rows: Iterable[Mapping[str, Any]]) -> MovedSince:
    found: dict[str, dict[MovementKind, int]] = defaultdict(dict)
    for row in rows:
        found[row["sku"]][row["kind"]] = int(row["quantity"])
    return found
