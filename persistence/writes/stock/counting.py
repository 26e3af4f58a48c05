"""What a stock count asks of the stock: what is there, and what moved since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, update

from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.ports.stock_counting import MovedSince
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import inventory_levels, inventory_movements, stock_count_lines

AT = bindparam("at", type_=Instant())
SETTLED_AT = bindparam("settled_at", type_=Instant())
levels, moves, lines = inventory_levels.c, inventory_movements.c, stock_count_lines.c
# The movements of a level are numbered as they are recorded. What was recorded so long before a
# count did not happen after it: clocks of other systems may be minutes fast, and a transaction may
# take minutes.
RECORDED_BEFORE = timedelta(hours=1)


def _moved(counted: Select[Any], counted_at: Any) -> Prepared:
    """Units by SKU and kind that moved at these levels after they were counted. Of the movements of
    a level only those are read that were recorded after `settled_at`, from the last one back."""
    base = counted.subquery()
    older = (
        select(moves.sequence)
        .where(moves.level_id == base.c.level_id, moves.recorded_at <= SETTLED_AT)
        .order_by(moves.sequence.desc())
        .limit(1)
        .correlate(base)
        .scalar_subquery()
    )
    since = base.c.counted_at if counted_at is None else counted_at
    return Prepared(
        select(moves.sku, moves.kind, func.sum(moves.quantity).label("quantity"))
        .select_from(base)
        .join(
            inventory_movements,
            (moves.level_id == base.c.level_id) & (moves.sequence > func.coalesce(older, 0)),
        )
        .where(func.coalesce(moves.occurred_at, moves.recorded_at) > since)
        .group_by(moves.sku, moves.kind)
    )


SINCE = _moved(
    select(levels.id.label("level_id")).where(among(levels.id, "keys")),
    bindparam("counted_at", type_=Instant()),
)
SINCE_COUNTED = _moved(
    select(levels.id.label("level_id"), lines.counted_at)
    .join_from(
        stock_count_lines,
        inventory_levels,
        (levels.sku == lines.sku) & (levels.location_id == lines.location_id),
    )
    .where(lines.stock_count_id == bindparam("id_"), lines.counted_at.is_not(None)),
    None,
)
WITH_STOCK = Prepared(
    select(levels.sku)
    .where(levels.location_id == bindparam("location_"), levels.on_hand > 0)
    .order_by(levels.sku)
    .limit(bindparam("most"))
)
NOTED = Prepared(
    update(inventory_levels)
    .where(
        among(levels.id, "keys"),
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

    async def moved_since(self, levels: Iterable[InventoryLevel], at: datetime) -> MovedSince:
        keys = [level.id for level in levels]
        settled = at - RECORDED_BEFORE
        return _by_sku(
            await self._statements.rows(SINCE, keys=keys, counted_at=at, settled_at=settled)
        )

    async def moved_since_counted(self, stock_count_id: str, first: datetime) -> MovedSince:
        settled = first - RECORDED_BEFORE
        return _by_sku(
            await self._statements.rows(SINCE_COUNTED, id_=stock_count_id, settled_at=settled)
        )

    async def note(self, levels: Iterable[InventoryLevel], at: datetime) -> None:
        counted = list(levels)
        for level in counted:
            level.last_counted_at = max(level.last_counted_at or at, at)
        keys = sorted(level.id for level in counted)
        await self._statements.run(NOTED, [{"keys": keys, "at": at, "now": self._now}])


def _by_sku(rows: Iterable[Mapping[str, Any]]) -> MovedSince:
    found: dict[str, dict[MovementKind, int]] = defaultdict(dict)
    for row in rows:
        found[row["sku"]][row["kind"]] = int(row["quantity"])
    return found
