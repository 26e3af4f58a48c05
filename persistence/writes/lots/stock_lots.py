"""What transactions ask of lots."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    update,
)

from domain.catalog.tracking import StockTracking
from domain.inventory.level import InventoryLevel
from domain.inventory.lots.lot import LotUnits
from domain.inventory.stock import NAMES, MovementKind
from domain.ports.lots.stock_lots import Tracked, UnsellableLevel
from domain.ports.unit_of_work import Candidate
from persistence import tables as t
from persistence.engine.columns import Choice, Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.stock.candidates import Candidates

Key = tuple[str, str]
LEVELS_MAX = 100

levels, stored, lot = t.inventory_levels.c, t.lot_levels.c, t.lots.c
variant, moves = t.variants.c, t.inventory_movements.c
NOW = bindparam("now", type_=Instant())
SKU = bindparam("sku_", type_=String)
_TRACKED = select(variant.sku, variant.tracking, variant.minimum_shelf_life_days).where(
    among(variant.sku, "skus")
)
# A key that others may share: what it keeps away is only who changes how a SKU is tracked.
TRACKED = Prepared(_TRACKED.order_by(variant.sku).with_for_update(read=True, key_share=True))
VARIANT = Prepared(select(variant.id).where(variant.sku == SKU).with_for_update())
UNITS: ColumnElement[int] = sum(
    (cast(levels[name.lower()], BigInteger) for name in NAMES), literal(0)
)
LEVELS = Prepared(
    select(levels.id, UNITS.label("units"))
    .where(levels.sku == SKU)
    .order_by(levels.location_id)
    .with_for_update()
)
TRACK = Prepared(
    update(t.inventory_levels)
    .where(levels.sku == SKU)
    .values(tracking=bindparam("tracking_", type_=Choice(StockTracking)))
)
_END = select(lot.unsellable_at).where(lot.id == stored.lot_id).scalar_subquery()
LOTS_FOLLOW = Prepared(
    update(t.lot_levels)
    .where(stored.sku == SKU, stored.lot_id.is_not(None))
    .values(unsellable_at=_END)
)
_EARLIEST = (
    select(func.min(stored.unsellable_at))
    .where(stored.level_id == levels.id, stored.quantity > 0)
    .scalar_subquery()
)
LEVELS_FOLLOW = Prepared(
    update(t.inventory_levels).where(levels.sku == SKU).values(unsellable_at=_EARLIEST)
)
UNSELLABLE = Prepared(
    select(levels.id)
    .where(levels.unsellable_at <= NOW, levels.available > 0)
    .order_by(levels.unsellable_at)
    .limit(LEVELS_MAX)
)
_LOCKED = select(levels.id, levels.sku, levels.location_id, levels.available)
LOCKED = Prepared(_LOCKED.where(levels.id == bindparam("id_")).with_for_update())
FOUND = Prepared(
    _LOCKED.where(
        among(levels.sku, "skus"),
        among(levels.location_id, "locations"),
        levels.unsellable_at <= NOW,
    )
    .order_by(levels.sku, levels.location_id)
    .with_for_update()
)
ENDED = Prepared(
    select(stored.level_id, stored.lot_id, stored.quantity)
    .where(
        among(stored.sku, "skus"),
        among(stored.level_id, "levels"),
        stored.quantity > 0,
        stored.unsellable_at <= NOW,
    )
    .order_by(stored.unsellable_at, stored.id)
)
_LEFT = func.sum(
    case(
        (moves.kind == MovementKind.TRANSFER_OUT, moves.quantity),
        else_=-moves.quantity,
    )
)
ARRIVING = (MovementKind.RECEIVE_TRANSFER, MovementKind.RECEIVE_TRANSFER_DAMAGED)
IN_TRANSIT = Prepared(
    select(moves.lot_id, lot.unsellable_at, _LEFT.label("quantity"))
    .join(t.lots, lot.id == moves.lot_id)
    .where(
        moves.cause == bindparam("cause_"),
        moves.sku == SKU,
        moves.kind.in_((MovementKind.TRANSFER_OUT, *ARRIVING)),
    )
    .group_by(moves.lot_id, lot.unsellable_at)
    .having(_LEFT > 0)
    .order_by(lot.unsellable_at.is_(None), lot.unsellable_at, moves.lot_id)
)


class SqlStockLots:
    """`sold_again` are levels whose unsellable units this operation has taken out."""

    def __init__(self, statements: Statements, candidates: Candidates) -> None:
        self._statements = statements
        self._candidates = candidates
        self._following: set[str] = set()
        self._looked_at: set[Key] = set()
        self.sold_again: set[Key] = set()

    async def tracked(self, skus: Sequence[str]) -> dict[str, Tracked]:
        rows = await self._statements.rows(TRACKED, skus=sorted(set(skus)))
        return {
            row["sku"]: Tracked(row["tracking"], row["minimum_shelf_life_days"]) for row in rows
        }

    async def lock(self, sku: str) -> bool:
        await self._statements.rows(VARIANT, sku_=sku)
        rows = await self._statements.rows(LEVELS, sku_=sku)
        return any(row["units"] for row in rows)

    async def track(self, sku: str, tracking: StockTracking) -> None:
        await self._statements.run(TRACK, [{"sku_": sku, "tracking_": tracking}])

    def follow(self, sku: str) -> None:
        self._following.add(sku)

    async def unsellable(self, now: datetime) -> list[str]:
        return [row["id"] for row in await self._statements.rows(UNSELLABLE, now=now)]

    async def found_unsellable(self, skus: Sequence[str], now: datetime) -> list[UnsellableLevel]:
        # What was taken out before in this transaction is not written yet.
        keys = self._candidates.unsellable(skus) - self._looked_at - self.sold_again
        if not keys:
            return []
        self._looked_at |= keys
        named = sorted({sku for sku, _ in keys}), sorted({id for _, id in keys})
        rows = await self._statements.rows(FOUND, skus=named[0], locations=named[1], now=now)
        return await self._with_lots(
            [row for row in rows if (row["sku"], row["location_id"]) in keys], now
        )

    async def locked(self, level_id: str, now: datetime) -> list[UnsellableLevel]:
        return await self._with_lots(await self._statements.rows(LOCKED, id_=level_id), now)

    async def _with_lots(
        self, rows: Sequence[dict[str, Any]], now: datetime
    ) -> list[UnsellableLevel]:
        found: dict[str, list[LotUnits]] = defaultdict(list)
        keys = {"skus": [row["sku"] for row in rows], "levels": [row["id"] for row in rows]}
        for row in await self._statements.rows(ENDED, **keys, now=now) if rows else ():
            found[row["level_id"]].append(LotUnits(row["lot_id"], row["quantity"]))
        return [
            UnsellableLevel(
                row["sku"], row["location_id"], row["available"], tuple(found[row["id"]])
            )
            for row in rows
        ]

    def note_sold_again(self, sku: str, location_id: str) -> None:
        self.sold_again.add((sku, location_id))

    def with_sold_again(self, found: Sequence[Candidate]) -> list[Candidate]:
        return [
            replace(one, unsellable=False)
            if one.unsellable and (one.sku, one.location_id) in self.sold_again
            else one
            for one in found
        ]

    async def in_transit(self, transfer_order_id: str, sku: str) -> list[LotUnits]:
        rows = await self._statements.rows(IN_TRANSIT, cause_=transfer_order_id, sku_=sku)
        return [
            LotUnits(row["lot_id"], int(row["quantity"]), None, row["unsellable_at"])
            for row in rows
        ]

    async def save(self) -> None:
        """Let levels follow their lots, which are written, after the movements."""
        for sku in sorted(self._following):
            await self._statements.run(LOTS_FOLLOW, [{"sku_": sku}])
            await self._statements.run(LEVELS_FOLLOW, [{"sku_": sku}])
        self._following.clear()


async def settle_tracking(statements: Statements, new: Iterable[InventoryLevel]) -> None:
    """Let new levels be tracked as their variants are, which nobody changes until they are
    there."""
    by_sku = await SqlStockLots(statements, Candidates(statements, locking=True)).tracked(
        [level.sku for level in new]
    )
    for level in new:
        level.tracking = by_sku[level.sku].tracking
