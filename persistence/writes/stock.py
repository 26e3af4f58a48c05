"""Stock movements: one conditional write per level, and a row in the ledger for each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.level import InventoryLevel
from domain.inventory.stock import ON_HAND, MovementKind, StockMove, StockName, net
from domain.shared.errors import InsufficientStock, OutOfStock
from domain.shared.ids import NewId, Prefix
from persistence.tables import inventory_levels, inventory_movements

Place = tuple[str, str]
Moves = Mapping[Place, Sequence[StockMove]]
# Up to here, a statement for each level is cheaper than two for all.
FEW = 4


async def apply(
    connection: AsyncConnection,
    moves: Iterable[StockMove],
    known: Mapping[tuple[str, str], InventoryLevel],
    new_id: NewId,
    now: datetime,
) -> None:
    """Make the movements, level by level in one order (so that two works never wait for each other
    in a circle). `known` levels learn their new quantities."""
    here = {place: list(moves) for place, moves in groupby(sorted(moves, key=_place), key=_place)}
    after = await (_write_many if len(here) > FEW else _write_each)(connection, here, now)
    rows: list[dict[str, Any]] = []
    for place, batch in here.items():
        level = known.get(place)
        if level is not None:
            for name in ("id", *(n.lower() for n in net(())), "version", "updated_at"):
                setattr(level, name, after[place][name])
        rows += _ledger(after[place], batch, new_id)
    if rows:
        await connection.execute(insert(inventory_movements), rows)


def _place(move: StockMove) -> Place:
    return move.sku, move.location_id


async def _write_each(
    connection: AsyncConnection, here: Moves, now: datetime
) -> dict[Place, Mapping[Any, Any]]:
    return {place: await _write(connection, *place, batch, now) for place, batch in here.items()}


async def _write_many(
    connection: AsyncConnection, here: Moves, now: datetime
) -> dict[Place, Mapping[Any, Any]]:
    """The same for very many levels: locked and looked at together, checked here, written
    together."""
    query = select(inventory_levels).where(
        inventory_levels.c.sku.in_({sku for sku, _ in here}),
        inventory_levels.c.location_id.in_({location_id for _, location_id in here}),
    )
    found = await connection.execute(
        query.order_by(inventory_levels.c.sku, inventory_levels.c.location_id).with_for_update()
    )
    stands = {(row["sku"], row["location_id"]): row for row in found.mappings()}
    after: dict[Place, Mapping[Any, Any]] = {}
    for place, batch in here.items():
        sums = {name.lower(): n for name, n in net(batch).items()}
        before = stands.get(place)
        if before is None or any(before[name] + n < 0 for name, n in sums.items()):
            raise _shortage(*place, batch, sums, before)
        new = {name: before[name] + n for name, n in sums.items()}
        on_hand = sum(new[name.lower()] for name in ON_HAND)
        version = before["version"] + len(batch)
        changed = {"on_hand": on_hand, "version": version, "updated_at": now}
        after[place] = {**before, **new, **changed}
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
    """The net change, written only if no name falls below zero. Two buyers of the last unit meet
    here, and one of them finds no row to write."""
    sums = {name.lower(): n for name, n in net(batch).items() if n}
    here = (inventory_levels.c.sku == sku) & (inventory_levels.c.location_id == location_id)
    enough = [inventory_levels.c[name] >= -n for name, n in sums.items() if n < 0]
    found = await connection.execute(
        update(inventory_levels)
        .where(here, *enough)
        .values({name: inventory_levels.c[name] + n for name, n in sums.items()})
        .values(version=inventory_levels.c.version + len(batch), updated_at=now)
        .returning(*inventory_levels.c)
    )
    row = found.mappings().one_or_none()
    if row is None:
        stands = (
            (await connection.execute(select(inventory_levels).where(here)))
            .mappings()
            .one_or_none()
        )
        raise _shortage(sku, location_id, batch, sums, stands)
    return row


def _shortage(
    sku: str,
    location_id: str,
    batch: Sequence[StockMove],
    sums: Mapping[str, int],
    stands: Mapping[Any, Any] | None,
) -> OutOfStock | InsufficientStock:
    available = stands["available"] if stands else 0
    if any(move.kind is MovementKind.RESERVE for move in batch):
        return OutOfStock(sku, available)
    name = next(n for n, change in sums.items() if (stands[n] if stands else 0) + change < 0)
    return InsufficientStock(sku, location_id, name.upper(), stands[name] if stands else 0)


def _ledger(
    after: Mapping[Any, Any], batch: Sequence[StockMove], new_id: NewId
) -> list[dict[str, Any]]:
    """One row a movement, each with what it left behind, counted back from the end."""
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
                "id": new_id(Prefix.MOVEMENT),
                "level_id": after["id"],
                "sequence": sequence,
                "kind": move.kind,
                "sku": move.sku,
                "location_id": move.location_id,
                "quantity": move.quantity,
                "cause": move.cause,
                "actor": move.stamp.actor,
                "channel_id": move.stamp.channel_id,
                "at": move.stamp.at,
                "reason": move.stamp.reason,
                "available": available,
                "on_hand": on_hand,
            }
        )
    return rows
