"""Stock movements: one conditional update per level, and a row in the ledger per movement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, or_, select, update

from domain.inventory.level import InventoryLevel
from domain.inventory.lots.lot import has_ended
from domain.inventory.stock import (
    LEVEL_MAX,
    NAMES,
    ON_HAND,
    MovementKind,
    StockMove,
    StockName,
    net,
    too_many,
)
from domain.shared.errors import DomainError, InsufficientStock, OutOfStock
from domain.shared.ids import NewId, Prefix, slot_of_text
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import inventory_levels, inventory_movements
from persistence.writes.changes import WriteConflict
from persistence.writes.inserts import inserting
from persistence.writes.lots.books import write_lots
from persistence.writes.stock.balances import store

# SKU and location id.
Key = tuple[str, str]
Moves = Mapping[Key, Sequence[StockMove]]
NOT_GUARDED = frozenset(
    {
        *(MovementKind.EXPIRE, MovementKind.RECEIVE_EXPECTED, MovementKind.RECEIVE_TRANSFER),
        MovementKind.RECEIVE,
    }
)
# Up to this many levels, one statement each is cheaper than two statements for all.
SEPARATE_MAX = 4

levels = inventory_levels.c
NOW = bindparam("now", type_=levels.updated_at.type)
# What is set when a level is written.
SET = (*(name.lower() for name in net(())), "version", "updated_at")
LOCKED = Prepared(
    select(inventory_levels)
    .where(among(levels.sku, "skus"), among(levels.location_id, "locations"))
    .order_by(levels.sku, levels.location_id)
    .with_for_update()
)
UPDATED = Prepared(
    update(inventory_levels)
    .where(levels.id == bindparam("id_"))
    .values({name: bindparam(name) for name in SET})
)


async def apply(
    statements: Statements,
    moves: Iterable[StockMove],
    loaded: Mapping[Key, InventoryLevel],
    new_id: NewId,
    now: datetime,
) -> None:
    """Make the movements. Levels are written in one global order, so that concurrent transactions
    cannot deadlock. The `loaded` levels get their new quantities."""
    by_level: dict[Key, Sequence[StockMove]] = {
        key: list(group) for key, group in groupby(sorted(moves, key=_key), key=_key)
    }
    write = _write_together if len(by_level) > SEPARATE_MAX else _write_separately
    after = await write(statements, by_level, now)
    by_level, after = await write_lots(statements, by_level, after, now)
    rows: list[dict[str, Any]] = []
    for key, batch in by_level.items():
        level = loaded.get(key)
        if level is not None:
            for name in ("id", *SET, "tracking", "unsellable_at"):
                setattr(level, name, after[key][name])
        rows += _ledger_rows(after[key], batch, new_id)
    if rows:
        await statements.run(inserting(inventory_movements, tuple(rows[0])), rows)
        await store(statements, ((after[key], batch) for key, batch in by_level.items()))


def _key(move: StockMove) -> Key:
    return move.sku, move.location_id


async def _write_separately(
    statements: Statements, by_level: Moves, now: datetime
) -> dict[Key, Mapping[Any, Any]]:
    return {key: await _write(statements, *key, batch, now) for key, batch in by_level.items()}


async def _write_together(
    statements: Statements, by_level: Moves, now: datetime
) -> dict[Key, Mapping[Any, Any]]:
    """For many levels: lock and read all with one query, check, and update all with one
    statement."""
    found = await statements.rows(
        LOCKED,
        skus=sorted({sku for sku, _ in by_level}),
        locations=sorted({location_id for _, location_id in by_level}),
    )
    current = {(row["sku"], row["location_id"]): row for row in found}
    after: dict[Key, Mapping[Any, Any]] = {}
    for key, batch in by_level.items():
        sums = {name.lower(): n for name, n in net(batch).items()}
        before = current.get(key)
        if before is None or any(before[name] + n < 0 for name, n in sums.items()):
            raise _shortage(*key, batch, sums, before)
        if _overflows(before, sums):
            raise too_many(batch)
        if _promises(batch) and has_ended(before["unsellable_at"], now):
            raise WriteConflict("lots")
        new = {name: before[name] + n for name, n in sums.items()}
        on_hand = sum(new[name.lower()] for name in ON_HAND)
        version = before["version"] + len(batch)
        changed = {"on_hand": on_hand, "version": version, "updated_at": now}
        after[key] = {**before, **new, **changed}
    rows = [{"id_": row["id"], **{name: row[name] for name in SET}} for row in after.values()]
    await statements.run(UPDATED, rows)
    return after


async def _write(
    statements: Statements,
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    now: datetime,
) -> Mapping[Any, Any]:
    """Add the net change, on the condition that no quantity becomes negative. Of two concurrent
    orders for the last unit, one updates no row here."""
    sums = {name.lower(): n for name, n in net(batch).items() if n}
    added = sum(sums.values())
    changes = tuple((name, n < 0) for name, n in sums.items())
    adding = _adding(changes, added > 0, _promises(batch))
    found = await statements.rows(
        adding,
        **{f"{name}_change": n for name, n in sums.items()},
        **{f"{name}_least": -n for name, n in sums.items() if n < 0},
        **({"most": LEVEL_MAX - added} if added > 0 else {}),
        sku_=sku,
        location_=location_id,
        movements=len(batch),
        now=now,
    )
    if not found:
        current = await statements.rows(LOCKED, skus=[sku], locations=[location_id])
        raise _refusal(sku, location_id, batch, sums, current[0] if current else None)
    return found[0]


@cache
def _adding(changes: tuple[tuple[str, bool], ...], grows: bool, promises: bool) -> Prepared:
    """The update of a level by these quantities, each with whether it becomes less. What is
    promised must be sold still."""
    enough: list[Any] = [
        levels[name] >= bindparam(f"{name}_least") for name, becomes_less in changes if becomes_less
    ]
    if grows:
        # Counted in 64 bits: old levels may hold more.
        units = sum(cast(levels[name.lower()], BigInteger) for name in NAMES)
        enough.append(units <= bindparam("most", type_=BigInteger))
    if promises:
        enough.append(or_(levels.unsellable_at.is_(None), levels.unsellable_at > NOW))
    this_level = (levels.sku == bindparam("sku_")) & (levels.location_id == bindparam("location_"))
    return Prepared(
        update(inventory_levels)
        .where(this_level, *enough)
        .values({name: levels[name] + bindparam(f"{name}_change") for name, _ in changes})
        .values(
            version=levels.version + bindparam("movements"),
            updated_at=NOW,
        )
        .returning(*levels)
    )


def _refusal(
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    sums: Mapping[str, int],
    current: Mapping[Any, Any] | None,
) -> DomainError | WriteConflict:
    """Why no row was updated. The level is locked by now, or was never there. What would fit by now
    is tried again."""
    if current and _overflows(current, sums):
        return too_many(batch)
    if current and all(current[name] + n >= 0 for name, n in sums.items()):
        return WriteConflict("stock")
    return _shortage(sku, location_id, batch, sums, current)


def _promises(batch: Sequence[StockMove]) -> bool:
    """Whether units are promised that must be sold still. Goods that arrive are kept for those who
    wait, whatever else is there, and what is unsellable may be taken out in the same transaction:
    its level is locked by then."""
    kinds = {move.kind for move in batch}
    return MovementKind.RESERVE in kinds and not kinds & NOT_GUARDED


def _overflows(before: Mapping[Any, Any], sums: Mapping[str, int]) -> bool:
    added = sum(sums.values())
    return added > 0 and sum(before[name.lower()] for name in NAMES) + added > LEVEL_MAX


def _shortage(
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    sums: Mapping[str, int],
    current: Mapping[Any, Any] | None,
) -> OutOfStock | InsufficientStock:
    available = current["available"] if current else 0
    if any(move.kind is MovementKind.RESERVE for move in batch):
        return OutOfStock(sku, available)
    name = next(n for n, change in sums.items() if (current[n] if current else 0) + change < 0)
    return InsufficientStock(sku, location_id, name.upper(), current[name] if current else 0)


def _ledger_rows(
    after: Mapping[Any, Any], batch: Sequence[StockMove], new_id: NewId
) -> list[dict[str, Any]]:
    """One row per movement, with the quantities after it, counted back from the last."""
    sums = net(batch)
    available = after["available"] - sums[StockName.AVAILABLE]
    on_hand = after["on_hand"] - sum(sums[name] for name in ON_HAND)
    rows = []
    for sequence, move in enumerate(batch, start=after["version"] - len(batch) + 1):
        step = net([move])
        available += step[StockName.AVAILABLE]
        on_hand += sum(step[name] for name in ON_HAND)
        rows.append(
            {
                "id": new_id(Prefix.MOVEMENT, slot_of_text(move.sku)),
                "level_id": after["id"],
                "sequence": sequence,
                "kind": move.kind,
                "sku": move.sku,
                "location_id": move.location_id,
                "quantity": move.quantity,
                "cause": move.cause,
                "actor": move.stamp.actor,
                "channel_id": move.stamp.channel_id,
                "occurred_at": move.stamp.occurred_at,
                "recorded_at": move.stamp.at,
                "reason": move.stamp.reason,
                "available": available,
                "on_hand": on_hand,
                "lot_id": move.lot_id,
            }
        )
    return rows
