"""The lots of movements: written after their levels, which are locked by then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from domain.catalog.tracking import StockTracking
from domain.inventory.lots.lot import LotLevel, earliest, lot_level_id
from domain.inventory.lots.spreading import LotShelf, crosses
from domain.inventory.stock import StockMove
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables.mapping.rows import row_of
from persistence.writes.inserts import inserting

Key = tuple[str, str]
Moves = dict[Key, Sequence[StockMove]]
Levels = dict[Key, Mapping[Any, Any]]

stored, lot, levels = t.lot_levels.c, t.lots.c, t.inventory_levels.c
# Those with units, and those that movements name.
OF_LEVELS = Prepared(
    select(t.lot_levels)
    .where(
        among(stored.sku, "skus"),
        among(stored.level_id, "levels"),
        or_(stored.quantity > 0, stored.held > 0, among(stored.id, "named")),
    )
    .order_by(stored.id)
    .with_for_update()
)
# Nobody blocks or corrects a lot while units of it come in.
ENDS = Prepared(
    select(lot.id, lot.unsellable_at)
    .where(among(lot.sku, "skus"), among(lot.id, "ids"))
    .order_by(lot.id)
    .with_for_update(read=True)
)
CHANGED = Prepared(
    update(t.lot_levels)
    .where(stored.sku == bindparam("sku_"), stored.id == bindparam("id_"))
    .values(quantity=bindparam("quantity_"), held=bindparam("held_"))
)
NOTED = Prepared(
    update(t.inventory_levels)
    .where(levels.sku == bindparam("sku_"), levels.id == bindparam("id_"))
    .values(
        version=bindparam("version_"),
        unsellable_at=bindparam("unsellable_at_", type_=levels.unsellable_at.type),
    )
)


async def write_lots(
    statements: Statements, by_level: Moves, after: Levels, now: datetime
) -> tuple[Moves, Levels]:
    """The movements by lot, and the levels after them. Levels whose SKU has no lots, and those of
    which no lot changes, cost nothing."""
    keys = [
        key
        for key, batch in by_level.items()
        if after[key]["tracking"] is StockTracking.LOT and any(map(crosses, batch))
    ]
    if not keys:
        return by_level, after
    ids = {key: str(after[key]["id"]) for key in keys}
    shelves = await _shelves(statements, by_level, ids, now)
    before = {id: asdict(one) for shelf in shelves.values() for id, one in _rows(shelf)}
    moves = {key: shelf.spread(by_level[key]) for key, shelf in shelves.items()}
    await _store(statements, shelves.values(), before)
    changed: Levels = {}
    for key, shelf in shelves.items():
        more = len(moves[key]) - len(by_level[key])
        ends = earliest(list(shelf.levels.values()))
        version = after[key]["version"] + more
        if more or ends != after[key]["unsellable_at"]:
            changed[key] = {**after[key], "version": version, "unsellable_at": ends}
    if changed:
        rows = [
            {
                "sku_": r["sku"],
                "id_": r["id"],
                "version_": r["version"],
                "unsellable_at_": r["unsellable_at"],
            }
            for r in changed.values()
        ]
        await statements.run(NOTED, rows)
    await _store_shipped(statements, shelves.values())
    return {**by_level, **moves}, {**after, **changed}


async def _shelves(
    statements: Statements, by_level: Moves, ids: Mapping[Key, str], now: datetime
) -> dict[Key, LotShelf]:
    named = {
        key: {one.lot_id for move in by_level[key] for one in move.lots} | {None} for key in ids
    }
    keys = sorted(lot_level_id(ids[key], lot_id) for key in ids for lot_id in named[key])
    found: dict[str, list[LotLevel]] = defaultdict(list)
    skus = sorted({sku for sku, _ in ids})
    given = {"skus": skus, "levels": sorted(ids.values()), "named": keys}
    for row in await statements.rows(OF_LEVELS, **given):
        found[row["level_id"]].append(LotLevel(**row))
    wanted = sorted({lot_id for some in named.values() for lot_id in some if lot_id})
    ends: dict[str, datetime | None] = {}
    if wanted:
        rows = await statements.rows(ENDS, skus=skus, ids=wanted)
        ends = {row["id"]: row["unsellable_at"] for row in rows}
    return {key: LotShelf(id, found[id], ends, now) for key, id in ids.items()}


def _rows(shelf: LotShelf) -> list[tuple[str, LotLevel]]:
    return [(one.id, one) for one in shelf.levels.values()]


async def _store(
    statements: Statements, shelves: Iterable[LotShelf], before: Mapping[str, Any]
) -> None:
    after = {id: one for shelf in shelves for id, one in _rows(shelf)}
    new = [row_of(t.lot_levels, one) for id, one in after.items() if id not in before]
    changed = [
        {"sku_": one.sku, "id_": id, "quantity_": one.quantity, "held_": one.held}
        for id, one in after.items()
        if id in before and asdict(one) != before[id]
    ]
    if new:
        await statements.run(inserting(t.lot_levels, tuple(new[0])), new)
    if changed:
        await statements.run(CHANGED, changed)


async def _store_shipped(statements: Statements, shelves: Iterable[LotShelf]) -> None:
    rows = [row_of(t.shipped_lots, one) for shelf in shelves for one in shelf.shipped.values()]
    if rows:
        await statements.run(inserting(t.shipped_lots, tuple(rows[0])), rows)
