"""What a level had at a past moment is what the ledger, replayed until then, says."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

import pytest
from sqlalchemy import select

from domain.inventory.level import StockQuantities
from domain.inventory.stock import MANUAL_KINDS, NAMES, MovementKind, StockMove, StockName, net
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import AuditStamp
from persistence.tables import inventory_movements, level_balances
from persistence.tables.inventory.levels import BALANCE_EVERY
from persistence.verify.verify import SqlVerify
from tests.shop import GOODS, Shop

BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)
MOVES = 150


async def some_moves(shop: Shop, chance: Random) -> None:
    """Random movements of each SKU, some of them together, recorded by clocks that differ."""
    clock, left = BEGIN, dict.fromkeys(GOODS, MOVES)
    has = {sku: dict.fromkeys(StockName, 0) for sku in GOODS}
    while any(left.values()):
        clock += timedelta(seconds=chance.randint(0, 3))
        batch: list[StockMove] = []
        for sku in chance.sample(GOODS, chance.randint(1, len(GOODS))):
            for _ in range(min(chance.choice((1, 1, 2, 40)), left[sku])):
                drift = timedelta(seconds=chance.randint(-5, 5))
                batch.append(a_move(shop, chance, sku, has[sku], clock + drift))
                left[sku] -= 1

        async def write(work: UnitOfWork, batch: Sequence[StockMove] = batch) -> None:
            for sku in GOODS:
                await work.level(sku, shop.warehouse.id)
            work.move(batch)

        await shop.hub.transact(write)


def a_move(
    shop: Shop, chance: Random, sku: str, has: dict[StockName, int], at: datetime
) -> StockMove:
    def make(kind: MovementKind, quantity: int) -> StockMove:
        stamp = AuditStamp("ann", None, at)
        place = shop.warehouse.id
        return StockMove(
            kind=kind, sku=sku, location_id=place, quantity=quantity, cause="x", stamp=stamp
        )

    move = make(chance.choice(MANUAL_KINDS), chance.randint(1, 5))
    if any(has[name] + change < 0 for name, change in net([move]).items()):
        move = make(MovementKind.RECEIVE, 5)
    for name, change in net([move]).items():
        has[name] += change
    return move


async def replayed(shop: Shop, level_id: str, at: datetime) -> dict[str, int]:
    """The movements that count at the moment, one by one."""
    moves = inventory_movements.c
    query = select(moves.kind, moves.quantity, moves.recorded_at).where(moves.level_id == level_id)
    async with shop.hub.engines.reader.connect() as connection:
        ledger = (await connection.execute(query.order_by(moves.sequence))).all()
    counts_from = list(accumulate((row.recorded_at for row in ledger), max))
    until = [row for row, since in zip(ledger, counts_from, strict=True) if since <= at]
    stamp = AuditStamp("ann", None, at)
    sums = net(
        StockMove(
            kind=row.kind, sku="", location_id="", quantity=row.quantity, cause="", stamp=stamp
        )
        for row in until
    )
    return {**{name.lower(): n for name, n in sums.items()}, "version": len(until)}


def told(found: StockQuantities) -> dict[str, int]:
    return {name: getattr(found, name) for name in (*(n.lower() for n in NAMES), "version")}


@pytest.mark.parametrize("seed", range(3))
async def test_a_past_moment_is_the_ledger_replayed_until_then(shop: Shop, seed: int) -> None:
    chance = Random(f"{seed} on {shop.hub.engines.reader.dialect.name}")
    await some_moves(shop, chance)
    levels = [await shop.level(sku) for sku in GOODS]
    ids = [level.id for level in levels]
    last = BEGIN + timedelta(seconds=MOVES * 4)
    for second in [-9, *chance.sample(range(0, MOVES * 2), 25)]:
        at = BEGIN + timedelta(seconds=second)
        found = await shop.hub.reads.quantities_at(ids, at)
        assert [told(one) for one in found] == [await replayed(shop, id, at) for id in ids]
    now = await shop.hub.reads.quantities_at(ids, last)
    assert [told(one) for one in now] == [
        {**{name.lower(): getattr(level, name.lower()) for name in NAMES}, "version": MOVES}
        for level in levels
    ]
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_no_more_movements_are_read_than_lie_between_two_balances(shop: Shop) -> None:
    await some_moves(shop, Random(9))
    async with shop.hub.engines.reader.connect() as connection:
        query = select(level_balances.c.level_id, level_balances.c.sequence)
        stored = (await connection.execute(query)).all()
    for level in [await shop.level(sku) for sku in GOODS]:
        ends = [0, *sorted(n for id, n in stored if id == level.id)]
        gaps = [after - before for before, after in zip(ends, [*ends[1:], MOVES], strict=True)]
        # Movements that are written together may be more; a balance follows them.
        assert max(gaps) < BALANCE_EVERY + 40
        assert len(ends) > MOVES // (BALANCE_EVERY + 40)
