"""Stock movements: one conditional write per level, and a row in the ledger for each."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import InsufficientStock, OutOfStock
from domain.ids import Prefix
from domain.inventory import ON_HAND, Level, MovementKind, StockMove, StockName, net
from domain.ports import NewId
from persistence.tables import levels, movements


async def apply(
    connection: AsyncConnection,
    moves: Iterable[StockMove],
    known: Mapping[tuple[str, str], Level],
    new_id: NewId,
) -> None:
    """Make the movements, level by level in one order (so that two works never wait for each other
    in a circle). `known` levels learn their new quantities."""
    rows: list[dict[str, Any]] = []
    for (sku, location_id), here in groupby(sorted(moves, key=_place), key=_place):
        batch = list(here)
        after = await _write(connection, sku, location_id, batch)
        level = known.get((sku, location_id))
        if level is not None:
            for name in (*(n.lower() for n in net(())), "version"):
                setattr(level, name, after[name])
        rows += _ledger(after, batch, new_id)
    if rows:
        await connection.execute(insert(movements), rows)


def _place(move: StockMove) -> tuple[str, str]:
    return move.sku, move.location_id


async def _write(
    connection: AsyncConnection, sku: str, location_id: str, batch: Sequence[StockMove]
) -> Mapping[Any, Any]:
    """The net change, written only if no name falls below zero. Two buyers of the last unit meet
    here, and one of them finds no row to write."""
    sums = {name.lower(): n for name, n in net(batch).items() if n}
    here = (levels.c.sku == sku) & (levels.c.location_id == location_id)
    enough = [levels.c[name] >= -n for name, n in sums.items() if n < 0]
    found = await connection.execute(
        update(levels)
        .where(here, *enough)
        .values({name: levels.c[name] + n for name, n in sums.items()})
        .values(version=levels.c.version + len(batch))
        .returning(*levels.c)
    )
    row = found.mappings().one_or_none()
    if row is None:
        stands = (await connection.execute(select(levels).where(here))).mappings().one_or_none()
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
                "actor": move.act.actor,
                "channel_id": move.act.channel_id,
                "at": move.act.at,
                "reason": move.act.reason,
                "available": available,
                "on_hand": on_hand,
            }
        )
    return rows
