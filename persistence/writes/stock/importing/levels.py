"""The levels that a stock file changes: thousands are read, created and written at a time, each by
one statement for all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MOVEMENTS, ON_HAND, StockName
from domain.ports.stock_imports import LevelMoves
from domain.shared.audit import AuditStamp
from domain.shared.ids import NewId, Prefix, slot_of_text
from persistence.engine.columns import Instant
from persistence.engine.dialects import insert_ignoring
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import inventory_levels, inventory_movements, variants
from persistence.tables.inventory.levels import BALANCE_EVERY
from persistence.writes.stock.balances import QUANTITIES, store

levels = inventory_levels.c
READ = ("id", "sku", *QUANTITIES, "version", "tracking")
BALANCED = READ[:-1]
LOCKED = Prepared(
    select(*(levels[name] for name in READ))
    .where(among(levels.sku, "skus"), levels.location_id == bindparam("location_", type_=String))
    .order_by(levels.sku)
    .with_for_update()
)
# Of variants that are no kits.
STOCKED = Prepared(
    select(variants.c.sku, variants.c.tracking)
    .where(among(variants.c.sku, "skus"), cast(variants.c.components, String) == "[]")
    .order_by(variants.c.sku)
)
WRITTEN = (*QUANTITIES, "version")
NOW = bindparam("now", type_=Instant())
EACH = Prepared(
    update(inventory_levels)
    .where(levels.id == bindparam("id_"))
    .values({name: bindparam(name) for name in WRITTEN})
    .values(updated_at=NOW)
)
MOVED = (
    *("id", "level_id", "sequence", "kind", "sku", "location_id", "quantity", "cause", "actor"),
    *("channel_id", "recorded_at", "occurred_at", "reason", "available", "on_hand"),
)
# What each kind adds to the quantity of these names.
_SIGNS = {
    kind: (
        (target is StockName.AVAILABLE) - (source is StockName.AVAILABLE),
        (target in ON_HAND) - (source in ON_HAND),
    )
    for kind, (source, target) in MOVEMENTS.items()
}


def _together() -> Prepared:
    """The update of many levels by arrays of their ids and quantities, in PostgreSQL."""
    arrays: list[Any] = [bindparam("ids", type_=ARRAY(String))]
    arrays += [bindparam(name, type_=ARRAY(Integer)) for name in WRITTEN]
    names: list[Any] = [column("id", String), *(column(name, Integer) for name in WRITTEN)]
    given = func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    return Prepared(
        update(inventory_levels)
        .where(levels.id == given.c.id)
        .values({name: given.c[name] for name in WRITTEN})
        .values(updated_at=NOW)
    )


TOGETHER = _together()


class ImportedLevels:
    def __init__(self, statements: Statements, new_id: NewId, now: datetime) -> None:
        self._statements = statements
        self._new_id = new_id
        self._now = now

    async def find(self, skus: Iterable[str], location_id: str) -> dict[str, InventoryLevel]:
        """The levels of these SKUs, locked; those that were not there are there now. Kits have
        none."""
        wanted = set(skus)
        found = await self._locked(wanted, location_id)
        if absent := sorted(wanted - found.keys()):
            await self._create(absent, location_id)
            found |= await self._locked(absent, location_id)
        return found

    async def _locked(self, skus: Iterable[str], location_id: str) -> dict[str, InventoryLevel]:
        given = {"skus": sorted(skus), "location_": location_id}
        rows = await self._statements.fetched(LOCKED, **given)
        return {
            row[1]: InventoryLevel(location_id=location_id, **dict(zip(READ, row, strict=True)))
            for row in rows
        }

    async def _create(self, skus: Sequence[str], location_id: str) -> None:
        stocked = await self._statements.fetched(STOCKED, skus=skus)
        zero = dict.fromkeys(WRITTEN, 0)
        rows = [
            {
                "id": self._new_id(Prefix.LEVEL, slot_of_text(sku)),
                "sku": sku,
                "location_id": location_id,
                "tracking": tracking,
                "updated_at": self._now,
                **zero,
            }
            for sku, tracking in stocked
        ]
        if rows:
            # Another transaction may have created some of them meanwhile.
            ignoring = insert_ignoring(self._statements, inventory_levels).inline()
            await self._statements.run(Prepared(ignoring, tuple(rows[0])), rows)

    async def move(self, cause: str, moved: Sequence[LevelMoves], stamp: AuditStamp) -> None:
        """Write the movements, and the levels after them, which are locked."""
        rows: list[tuple[Any, ...]] = []
        due: list[tuple[Mapping[Any, Any], Sequence[Any]]] = []
        for one in moved:
            rows += self._movements(cause, one, stamp)
            level, count = one.level, len(one.moves)
            if level.version % BALANCE_EVERY < count:
                due.append(({name: getattr(level, name) for name in BALANCED}, one.moves))
        if rows:
            await self._write([one.level for one in moved if one.moves])
            await self._statements.load(inventory_movements, rows, MOVED)
            await store(self._statements, due)

    def _movements(
        self, cause: str, one: LevelMoves, stamp: AuditStamp
    ) -> Iterable[tuple[Any, ...]]:
        """One row per movement, with the quantities after it. The level gets its new ones."""
        level, available, on_hand = one.level, one.level.available, one.level.on_hand
        occurred_at = one.occurred_at or stamp.occurred_at
        slot = slot_of_text(level.sku)
        for kind, quantity in one.moves:
            level.move(kind, quantity)
            more, more_on_hand = _SIGNS[kind]
            available += more * quantity
            on_hand += more_on_hand * quantity
            yield (
                *(self._new_id(Prefix.MOVEMENT, slot), level.id, level.version, kind),
                *(level.sku, level.location_id, quantity, cause, stamp.actor, stamp.channel_id),
                *(stamp.at, occurred_at, stamp.reason, available, on_hand),
            )

    async def _write(self, changed: Sequence[InventoryLevel]) -> None:
        if self._statements.dialect.name == "postgresql":
            columns = {name: [getattr(one, name) for one in changed] for name in WRITTEN}
            ids = [one.id for one in changed]
            await self._statements.fetched(TOGETHER, ids=ids, **columns, now=self._now)
            return
        rows = [
            {"id_": one.id, **{name: getattr(one, name) for name in WRITTEN}, "now": self._now}
            for one in changed
        ]
        await self._statements.run(EACH, rows)
