"""Promises follow what waits: units that come to wait are promised the earliest supply that is
free, and what waits no longer gives its promises up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.inventory.stock import MovementKind, StockMove
from domain.inventory.supply.promising import (
    Claim,
    Promising,
    Supply,
    SupplyPromise,
    expected_at,
)
from domain.orders.lines.line import LineState
from domain.orders.order import Order
from domain.shared.audit import HUB, AuditStamp
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.writes.aggregates import Rows
from persistence.writes.promises import rows as stored
from persistence.writes.promises.rows import Held, claims_of, held_by, locked_supplies, resized

WAITS = {LineState.BACKORDERED}


@dataclass
class Waiting:
    """Lines of orders of which more or fewer units wait than before this transaction."""

    skus: dict[str, str] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    # Lines of which fewer wait: units that arrived for them may be too many now.
    fewer: dict[str, int] = field(default_factory=dict)

    def note(self, order: Order, before: Rows | None) -> None:
        now = order.quantities.count_by_line(WAITS)
        rows = before[t.line_quantities].values() if before is not None else ()
        then = {row["line_id"]: row["quantity"] for row in rows if row["state"] in WAITS}
        for line_id in {*now, *then}:
            if (left := now.get(line_id, 0)) != then.get(line_id, 0):
                self.skus[line_id] = order.line(line_id).stocked_sku
                self.orders[line_id] = order
                if left < then.get(line_id, 0):
                    self.fewer[line_id] = left


async def give_back(statements: Statements, waiting: Waiting, now: datetime) -> list[StockMove]:
    """The movements of units that had arrived for lines which wait no longer. Their rows are
    changed by who has locked the order only."""
    if not waiting.fewer:
        return []
    held = await held_by(statements, waiting.fewer)
    before = [one for one in held.rows if one.expected_supply_id is None]
    after, moves, left = [], [], dict(waiting.fewer)
    for one in before:
        kept = min(one.quantity, left[one.line_id])
        left[one.line_id] -= kept
        after.append(resized(one, kept))
        if kept < one.quantity:
            moves.append(_released(one, one.quantity - kept, now))
    await stored.write_promises(statements, before, after)
    return moves


def _released(one: SupplyPromise, quantity: int, now: datetime) -> StockMove:
    return StockMove(
        kind=MovementKind.RELEASE,
        sku=one.sku,
        location_id=one.location_id,
        quantity=quantity,
        cause=one.order_id,
        stamp=AuditStamp(HUB, None, now, "Its order waits for it no longer"),
    )


async def settle(
    statements: Statements, skus: Mapping[str, str], orders: Mapping[str, Order] | None = None
) -> set[str]:
    """Promise what the lines wait for, by their SKUs, the earliest supply that is free; the lines
    whose dates changed. Lines of `orders` keep the date as one that was told: the caller has locked
    them."""
    if not skus:
        return set()
    supplies = await locked_supplies(statements, skus.values())
    held = await held_by(statements, skus)
    claims = await claims_of(statements, skus)
    by_sku: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_sku[claim.sku].append(claim)
    after = [one for one in held.rows if one.expected_supply_id is None]
    for sku, of_sku in by_sku.items():
        after += _promised([one for one in supplies if one.sku == sku], held, of_sku)
    await stored.write_promises(statements, held.rows, after)
    dates = {supply.id: supply.expected_at for supply in supplies}
    told = _dates(Held(after, dates), claims)
    before = {claim.line_id: claim.promised_at for claim in claims}
    changed = {id for id, date in told.items() if before[id] != date}
    if orders is not None:
        changed |= {
            id for id, order in orders.items() if id not in told and order.line(id).expected_at
        }
        for id in changed:
            orders[id].line(id).expected_at = told.get(id)
        if rows := [{"id_": id, "told": told.get(id)} for id in sorted(changed)]:
            await statements.run(stored.TOLD, rows)
    return changed


def _promised(
    supplies: Sequence[Supply], held: Held, claims: Iterable[Claim]
) -> list[SupplyPromise]:
    known = {supply.id: supply for supply in supplies}
    own = {key: quantity for key, quantity in held.promised.items() if key[1] in known}
    by_line = {claim.line_id: claim for claim in claims}
    found = Promising(supplies, own).promise(by_line.values(), held.arrived)
    return [
        stored.of_supply(by_line[line_id], known[supply_id], quantity)
        for (line_id, supply_id), quantity in found.items()
    ]


def _dates(held: Held, claims: Iterable[Claim]) -> dict[str, datetime | None]:
    dated: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for (line_id, supply_id), quantity in held.promised.items():
        dated[line_id].append((held.dates[supply_id], quantity))
    arrived = held.arrived
    return {
        claim.line_id: expected_at(
            claim.quantity, arrived[claim.line_id], dated[claim.line_id], claim.promised_at
        )
        for claim in claims
    }
