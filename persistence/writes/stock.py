"""Stock movements: one conditional update per level, and a row in the ledger per movement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.level import InventoryLevel
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
from persistence.tables import inventory_levels, inventory_movements

# SKU and location id.
Key = tuple[str, str]
Moves = Mapping[Key, Sequence[StockMove]]
# Up to this many levels, one statement each is cheaper than two statements for all.
SEPARATE_MAX = 4


async def apply(
    connection: AsyncConnection,
    moves: Iterable[StockMove],
    loaded: Mapping[Key, InventoryLevel],
    new_id: NewId,
    now: datetime,
) -> None:
    """Make the movements. Levels are written in one global order, so that concurrent transactions
    cannot deadlock. The `loaded` levels get their new quantities."""
    by_level = {key: list(group) for key, group in groupby(sorted(moves, key=_key), key=_key)}
    write = _write_together if len(by_level) > SEPARATE_MAX else _write_separately
    after = await write(connection, by_level, now)
    rows: list[dict[str, Any]] = []
    for key, batch in by_level.items():
        level = loaded.get(key)
        if level is not None:
            for name in ("id", *(n.lower() for n in net(())), "version", "updated_at"):
                setattr(level, name, after[key][name])
        rows += _ledger_rows(after[key], batch, new_id)
    if rows:
        await connection.execute(insert(inventory_movements), rows)


def _key(move: StockMove) -> Key:
    return move.sku, move.location_id


async def _write_separately(
    connection: AsyncConnection, by_level: Moves, now: datetime
) -> dict[Key, Mapping[Any, Any]]:
    return {key: await _write(connection, *key, batch, now) for key, batch in by_level.items()}


async def _write_together(
    connection: AsyncConnection, by_level: Moves, now: datetime
) -> dict[Key, Mapping[Any, Any]]:
    """For many levels: lock and read all with one query, check, and update all with one
    statement."""
    query = select(inventory_levels).where(
        inventory_levels.c.sku.in_({sku for sku, _ in by_level}),
        inventory_levels.c.location_id.in_({location_id for _, location_id in by_level}),
    )
    found = await connection.execute(
        query.order_by(inventory_levels.c.sku, inventory_levels.c.location_id).with_for_update()
    )
    current = {(row["sku"], row["location_id"]): row for row in found.mappings()}
    after: dict[Key, Mapping[Any, Any]] = {}
    for key, batch in by_level.items():
        sums = {name.lower(): n for name, n in net(batch).items()}
        before = current.get(key)
        if before is None or any(before[name] + n < 0 for name, n in sums.items()):
            raise _shortage(*key, batch, sums, before)
        if _overflows(before, sums):
            raise too_many(batch)
        new = {name: before[name] + n for name, n in sums.items()}
        on_hand = sum(new[name.lower()] for name in ON_HAND)
        version = before["version"] + len(batch)
        changed = {"on_hand": on_hand, "version": version, "updated_at": now}
        after[key] = {**before, **new, **changed}
    names = (*(name.lower() for name in net(())), "version", "updated_at")
    statement = update(inventory_levels).where(inventory_levels.c.id == bindparam("id_"))
    await connection.execute(
        statement.values({name: bindparam(name) for name in names}),
        [{"id_": row["id"], **{name: row[name] for name in names}} for row in after.values()],
    )
    return after


async def _write(
    connection: AsyncConnection,
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    now: datetime,
) -> Mapping[Any, Any]:
    """Add the net change, on the condition that no quantity becomes negative. Of two concurrent
    orders for the last unit, one updates no row here."""
    sums = {name.lower(): n for name, n in net(batch).items() if n}
    this_level = (inventory_levels.c.sku == sku) & (inventory_levels.c.location_id == location_id)
    enough: list[Any] = [inventory_levels.c[name] >= -n for name, n in sums.items() if n < 0]
    if (added := sum(sums.values())) > 0:
        # Counted in 64 bits: old levels may hold more.
        units = sum(cast(inventory_levels.c[name.lower()], BigInteger) for name in NAMES)
        enough.append(units <= LEVEL_MAX - added)
    found = await connection.execute(
        update(inventory_levels)
        .where(this_level, *enough)
        .values({name: inventory_levels.c[name] + n for name, n in sums.items()})
        .values(version=inventory_levels.c.version + len(batch), updated_at=now)
        .returning(*inventory_levels.c)
    )
    row = found.mappings().one_or_none()
    if row is None:
        current = (
            (await connection.execute(select(inventory_levels).where(this_level)))
            .mappings()
            .one_or_none()
        )
        raise _refusal(sku, location_id, batch, sums, current)
    return row


def _refusal(
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    sums: Mapping[str, int],
    current: Mapping[Any, Any] | None,
) -> DomainError:
    """Why no row was updated. The level is locked by now, or was never there."""
    if current and _overflows(current, sums):
        return too_many(batch)
    return _shortage(sku, location_id, batch, sums, current)


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
            }
        )
    return rows
