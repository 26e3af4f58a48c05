"""Promises of units on their way, as the domain asks for them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from domain.inventory.supply.promising import Claim, Supply, SupplyPromise, shares
from domain.orders.order import Order
from domain.ports.supply_promises import Units
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.promises.limits import Limit, waiting_units
from persistence.writes.promises.rows import (
    BACKORDERED,
    CLAIMS,
    Held,
    claim_of,
    held_by,
    locked_supplies,
    promise_id,
    resized,
    supplies_of,
    write_promises,
)
from persistence.writes.promises.settling import WAITS, settle
from persistence.writes.stock.backorders import changed_dates, may_be_served

promises = t.supply_promises.c
ARRIVED = Prepared(
    select(promises.order_id, promises.sku, promises.location_id, promises.quantity).where(
        among(promises.order_id, "orders"), promises.arrived_at.is_not(None)
    )
)
CONSUMED = Prepared(
    delete(t.supply_promises).where(
        promises.order_id == bindparam("order_"),
        promises.sku == bindparam("sku_"),
        promises.arrived_at.is_not(None),
    )
)
WAITED_FOR = Prepared(
    select(t.order_lines.c.sku)
    .join(t.line_quantities, t.line_quantities.c.line_id == t.order_lines.c.id)
    .where(BACKORDERED, among(t.order_lines.c.sku, "skus"))
    .distinct()
    .order_by(t.order_lines.c.sku)
)
# Whose order is being changed is passed over: it is served from what is left.
IN_TURN = Prepared(
    CLAIMS.where(may_be_served(bindparam("location_")), t.order_lines.c.sku == bindparam("sku_"))
    .order_by(
        func.coalesce(t.customers.c.priority, 0).desc(),
        t.order_lines.c.expected_at.asc().nulls_last(),
        t.orders.c.placed_at,
        t.orders.c.id,
        t.order_lines.c.id,
    )
    .limit(bindparam("most"))
    .with_for_update(of=t.orders, skip_locked=True)
)


class SqlSupplyPromises:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._consumed: set[tuple[str, str]] = set()
        self.limits: list[Limit] = []

    async def arrived(self, order_ids: Sequence[str]) -> Mapping[str, Units]:
        rows = await self._statements.rows(ARRIVED, orders=sorted(order_ids))
        found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for row in rows:
            found[row["order_id"]][row["sku"], row["location_id"]] += row["quantity"]
        return found

    def consume(self, order_id: str, skus: Iterable[str]) -> None:
        self._consumed |= {(order_id, sku) for sku in skus}

    async def arrive(
        self, location_id: str, units: Mapping[str, int], at: datetime
    ) -> Mapping[str, int]:
        claims: dict[str, Claim] = {}
        for row in await self._statements.rows(WAITED_FOR, skus=sorted(units)):
            sku = row["sku"]
            given = {"sku_": sku, "location_": location_id, "most": units[sku]}
            found = await self._statements.rows(IN_TURN, **given)
            claims |= {one["line_id"]: claim_of(one) for one in found}
        if not claims:
            return {}
        skus = {claim.sku for claim in claims.values()}
        await locked_supplies(self._statements, skus)
        held = await held_by(self._statements, claims)
        kept: dict[str, int] = {}
        for sku in skus:
            of_sku = [claim for claim in claims.values() if claim.sku == sku]
            kept |= shares(of_sku, held.arrived, units[sku])
        after = _arrived(claims, held, kept, location_id, at)
        await write_promises(self._statements, held.rows, after)
        found_for = Counter[str]()
        for line_id, quantity in kept.items():
            found_for[claims[line_id].sku] += quantity
        return found_for

    async def changed_dates(self) -> list[str]:
        return await changed_dates(self._statements)

    async def settle(self, orders: Sequence[Order]) -> set[str]:
        by_line = {
            line_id: order for order in orders for line_id in order.quantities.count_by_line(WAITS)
        }
        skus = {id: order.line(id).stocked_sku for id, order in by_line.items()}
        return await settle(self._statements, skus, by_line)

    async def waiting(self, channel_id: str, skus: Sequence[str]) -> Mapping[str, int]:
        return await waiting_units(self._statements, channel_id, skus)

    async def free(self, skus: Sequence[str]) -> list[Supply]:
        return await supplies_of(self._statements, skus)

    def limit(self, channel_id: str, limits: Mapping[str, int], covered: Sequence[str]) -> None:
        if limits or covered:
            self.limits.append(Limit(channel_id, limits, covered))

    async def save(self) -> None:
        """Delete what was consumed."""
        if self._consumed:
            rows = [{"order_": order, "sku_": sku} for order, sku in sorted(self._consumed)]
            await self._statements.run(CONSUMED, rows)
            self._consumed.clear()


def _arrived(
    claims: Mapping[str, Claim], held: Held, kept: Mapping[str, int], place: str, at: datetime
) -> list[SupplyPromise]:
    """The promises of lines of which so many units have arrived: they give up as many of those that
    are on their way, the earliest first."""
    rows = {one.id: one for one in held.rows}
    by_line: dict[str, list[SupplyPromise]] = defaultdict(list)
    for one in held.rows:
        if one.expected_supply_id is not None:
            by_line[one.line_id].append(one)
    for line_id, units in kept.items():
        claim, id = claims[line_id], promise_id(line_id, place)
        before = rows[id].quantity if id in rows else 0
        rows[id] = SupplyPromise(
            id=id,
            order_id=claim.order_id,
            line_id=line_id,
            sku=claim.sku,
            location_id=place,
            expected_supply_id=None,
            quantity=before + units,
            arrived_at=at,
        )
        promised = sum(one.quantity for one in by_line[line_id])
        over = promised - (claim.quantity - held.arrived[line_id] - units)
        dates = held.dates
        for one in sorted(by_line[line_id], key=lambda one: dates[one.expected_supply_id or ""]):
            given_up = min(one.quantity, max(over, 0))
            rows[one.id] = resized(one, one.quantity - given_up)
            over -= given_up
    return list(rows.values())
