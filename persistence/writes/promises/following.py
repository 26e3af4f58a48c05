"""Documents expect fewer units than they promised: what is promised beyond them is given up, by
those whose turn is last, and promised of other supply."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from domain.inventory.supply.expected import ExpectedSupply
from domain.inventory.supply.promising import SupplyPromise
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.aggregates import Rows
from persistence.writes.promises.rows import claims_of, resized, write_promises

supply, promises = t.expected_supply.c, t.supply_promises.c
PROMISED = Prepared(
    select(supply.id, supply.promised)
    .where(among(supply.id, "ids"))
    .order_by(supply.id)
    .with_for_update()
)
OF_SUPPLY = Prepared(select(t.supply_promises).where(among(promises.expected_supply_id, "ids")))


def shrunk(expected: Iterable[ExpectedSupply], before: Rows) -> dict[str, int]:
    """What is left of the expected supply of a document that is less than before."""
    now = {one.id: one.quantity for one in expected}
    rows = before[t.expected_supply].items()
    return {id: now.get(id, 0) for id, row in rows if now.get(id, 0) < row["quantity"]}


async def give_up(statements: Statements, left: dict[str, int]) -> dict[str, str]:
    """Give up what is promised beyond what is left of this supply. Returns the lines that lose a
    promise, with their SKUs."""
    rows = await statements.rows(PROMISED, ids=sorted(left)) if left else []
    excess = {row["id"]: row["promised"] - left[row["id"]] for row in rows}
    excess = {id: units for id, units in excess.items() if units > 0}
    if not excess:
        return {}
    found = await statements.rows(OF_SUPPLY, ids=sorted(excess))
    before = [SupplyPromise(**row) for row in found]
    turns = {
        claim.line_id: claim.turn
        for claim in await claims_of(statements, (one.line_id for one in before))
    }

    def last(one: SupplyPromise) -> tuple[bool, Any]:
        # Whose line waits no longer loses it first.
        return one.line_id not in turns, turns.get(one.line_id)

    after, lost = [], dict[str, str]()
    for one in sorted(before, key=last, reverse=True):
        id = one.expected_supply_id or ""
        taken = min(one.quantity, excess[id])
        excess[id] -= taken
        after.append(resized(one, one.quantity - taken))
        if taken:
            lost[one.line_id] = one.sku
    await write_promises(statements, before, after)
    return lost
