"""The rows of promises, of what waits and of what is expected."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, insert, select, update

from domain.inventory.supply.promising import Claim, Supply, SupplyPromise
from domain.orders.lines.line import LineState
from persistence import tables as t
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables.orders.orders import WAITING
from persistence.writes.changes import WriteConflict

lines, units, places = t.order_lines.c, t.line_quantities.c, t.locations.c
supply, promises = t.expected_supply.c, t.supply_promises.c

BACKORDERED = and_(WAITING, units.state == LineState.BACKORDERED)
CLAIMS: Select[Any] = (
    select(
        lines.order_id,
        lines.id.label("line_id"),
        lines.sku,
        units.quantity,
        func.coalesce(t.customers.c.priority, 0).label("priority"),
        lines.expected_at.label("promised_at"),
        t.orders.c.placed_at,
        lines.location_id,
        lines.rejected_by.label("excluded"),
    )
    .select_from(t.line_quantities)
    .join(t.order_lines, lines.id == units.line_id)
    .join(t.orders, t.orders.c.id == lines.order_id)
    .outerjoin(t.customers, t.customers.c.id == t.orders.c.customer_id)
    .where(BACKORDERED)
)
OF_LINES = Prepared(CLAIMS.where(among(lines.id, "lines")))
SUPPLIES = (
    select(
        supply.id,
        supply.sku,
        supply.location_id,
        supply.expected_at,
        and_(places.ships, places.active).label("ships"),
        (supply.quantity - supply.promised).label("free"),
    )
    .join_from(t.expected_supply, t.locations, supply.location_id == places.id)
    .where(among(supply.sku, "skus"))
    .order_by(supply.id)
)
READ, LOCKED = Prepared(SUPPLIES), Prepared(SUPPLIES.with_for_update(of=t.expected_supply))
HELD = Prepared(
    select(t.supply_promises, supply.expected_at)
    .outerjoin(t.expected_supply, supply.id == promises.expected_supply_id)
    .where(among(promises.line_id, "lines"))
    .order_by(promises.id)
)
INSERTED = Prepared(insert(t.supply_promises).inline(), [c.name for c in t.supply_promises.columns])
CHANGED = Prepared(
    update(t.supply_promises).where(promises.id == bindparam("id_")),
    ["quantity"],
)
DELETED = Prepared(delete(t.supply_promises).where(promises.id == bindparam("id_")))
# No unit is promised twice: who finds fewer free units than it counted tries again.
COUNTED = Prepared(
    update(t.expected_supply)
    .where(
        supply.id == bindparam("id_"),
        supply.promised + bindparam("change") <= supply.quantity,
        supply.promised + bindparam("change") >= 0,
    )
    .values(promised=supply.promised + bindparam("change"))
    .returning(supply.id)
)
TOLD = Prepared(
    update(t.order_lines)
    .where(lines.id == bindparam("id_"))
    .values(expected_at=bindparam("told", type_=Instant()))
)


@dataclass
class Held:
    """Promises of lines, and the dates of their supply."""

    rows: list[SupplyPromise]
    dates: dict[str, datetime]

    @property
    def arrived(self) -> Counter[str]:
        found = Counter[str]()
        for one in self.rows:
            if one.expected_supply_id is None:
                found[one.line_id] += one.quantity
        return found

    @property
    def promised(self) -> dict[tuple[str, str], int]:
        return {
            (one.line_id, one.expected_supply_id): one.quantity
            for one in self.rows
            if one.expected_supply_id is not None
        }


async def claims_of(statements: Statements, line_ids: Iterable[str]) -> list[Claim]:
    rows = await statements.rows(OF_LINES, lines=sorted(set(line_ids)))
    return [claim_of(row) for row in rows]


def claim_of(row: Mapping[str, Any]) -> Claim:
    return Claim(**{**row, "excluded": frozenset(row["excluded"])})


async def locked_supplies(statements: Statements, skus: Iterable[str]) -> list[Supply]:
    """What is expected of these SKUs. Whoever promises it, or expects less, waits."""
    return await supplies_of(statements, skus, LOCKED)


async def supplies_of(
    statements: Statements, skus: Iterable[str], query: Prepared = READ
) -> list[Supply]:
    rows = await statements.rows(query, skus=sorted(set(skus)))
    return [Supply(**{**row, "ships": bool(row["ships"])}) for row in rows]


async def held_by(statements: Statements, line_ids: Iterable[str]) -> Held:
    found = await statements.rows(HELD, lines=sorted(set(line_ids)))
    dates = {row["expected_supply_id"]: row.pop("expected_at") for row in found}
    return Held([SupplyPromise(**row) for row in found], dates)


def promise_id(line_id: str, of: str) -> str:
    """One row for each line and supply, or location where units have arrived."""
    return f"{line_id}:{of}"


async def write_promises(
    statements: Statements, before: Sequence[SupplyPromise], after: Iterable[SupplyPromise]
) -> bool:
    """Replace these rows, and count what is promised of each supply; whether there was a
    change."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after if one.quantity}
    same = {id for id, one in new.items() if id in old and old[id].quantity == one.quantity}
    if len(same) == len(old) == len(new):
        return False
    changes = Counter[str]()
    for rows, sign in ((old, -1), (new, 1)):
        for one in rows.values():
            if one.expected_supply_id is not None:
                changes[one.expected_supply_id] += sign * one.quantity
    await count_promised(statements, changes)
    if gone := [{"id_": id} for id in old if id not in new]:
        await statements.run(DELETED, gone)
    if added := [vars(one) for id, one in new.items() if id not in old]:
        await statements.run(INSERTED, added)
    if changed := [
        {"id_": id, "quantity": one.quantity}
        for id, one in new.items()
        if id in old and id not in same
    ]:
        await statements.run(CHANGED, changed)
    return True


async def count_promised(statements: Statements, changes: Mapping[str, int]) -> None:
    for id in sorted(id for id, change in changes.items() if change):
        if not await statements.rows(COUNTED, id_=id, change=changes[id]):
            raise WriteConflict(f"expected_supply {id}")


def resized(one: SupplyPromise, quantity: int) -> SupplyPromise:
    return replace(one, quantity=quantity)


def of_supply(claim: Claim, supply_: Supply, quantity: int) -> SupplyPromise:
    return SupplyPromise(
        id=promise_id(claim.line_id, supply_.id),
        order_id=claim.order_id,
        line_id=claim.line_id,
        sku=claim.sku,
        location_id=supply_.location_id,
        expected_supply_id=supply_.id,
        quantity=quantity,
    )
