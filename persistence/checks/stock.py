"""The inventory's ledger against its levels, and the levels against the orders."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory import MOVEMENTS, NAMES, ON_HAND, StockName
from domain.order.line import HELD_AS
from domain.verify import Check, Difference
from persistence.tables import fulfillment_orders, levels, lines, movements, standings

QUANTITIES = (*(name.lower() for name in NAMES), "on_hand")


def _added(names: tuple[StockName, ...]) -> ColumnElement[int]:
    """What a movement adds to these names together: plus, minus or nothing."""
    signs = {kind: (to in names) - (of in names) for kind, (of, to) in MOVEMENTS.items()}
    into = [kind for kind, sign in signs.items() if sign > 0]
    out_of = [kind for kind, sign in signs.items() if sign < 0]
    quantity = movements.c.quantity
    arms = [
        (movements.c.kind.in_(kinds), amount)
        for kinds, amount in ((into, quantity), (out_of, -quantity))
        if kinds
    ]
    return case(*arms, else_=0)


async def quantities(connection: AsyncConnection) -> list[Difference]:
    """Each name of each level is the net sum of its movements."""
    parts: dict[str, tuple[StockName, ...]] = {name.lower(): (name,) for name in NAMES}
    parts["on_hand"] = ON_HAND
    ledger = (
        select(
            movements.c.level_id,
            *(func.sum(_added(names)).label(name) for name, names in parts.items()),
        )
        .group_by(movements.c.level_id)
        .subquery()
    )
    summed = {name: func.coalesce(ledger.c[name], 0) for name in QUANTITIES}
    query = (
        select(
            levels.c.id,
            *(levels.c[name] for name in QUANTITIES),
            *(summed[name].label(f"{name}_") for name in QUANTITIES),
        )
        .outerjoin(ledger, ledger.c.level_id == levels.c.id)
        .where(or_(*(levels.c[name] != summed[name] for name in QUANTITIES)))
    )
    found = []
    for row in (await connection.execute(query)).mappings():
        off = [name for name in QUANTITIES if row[name] != row[f"{name}_"]]
        stored = _told({name: row[name] for name in off})
        computed = _told({name: row[f"{name}_"] for name in off})
        found.append(Difference(Check.LEVEL_QUANTITIES, row["id"], stored, computed))
    return found


async def sequences(connection: AsyncConnection) -> list[Difference]:
    counted = (
        select(
            movements.c.level_id,
            func.count().label("rows"),
            func.min(movements.c.sequence).label("first"),
            func.max(movements.c.sequence).label("last"),
        )
        .group_by(movements.c.level_id)
        .subquery()
    )
    rows = func.coalesce(counted.c.rows, 0)
    query = (
        select(levels.c.id, levels.c.version, rows, counted.c.first, counted.c.last)
        .outerjoin(counted, counted.c.level_id == levels.c.id)
        .where(
            or_(
                rows != levels.c.version,
                and_(rows > 0, or_(counted.c.first != 1, counted.c.last != levels.c.version)),
            )
        )
    )
    return [
        Difference(
            Check.MOVEMENT_SEQUENCE, id, f"version {version}", f"{n} movements, {first} to {last}"
        )
        for id, version, n, first, last in await connection.execute(query)
    ]


async def balances(connection: AsyncConnection) -> list[Difference]:
    """`available` and `on_hand` of each movement are the running sums up to it."""
    run: dict[str, Any] = {
        "partition_by": movements.c.level_id,
        "order_by": movements.c.sequence,
        "rows": (None, 0),
    }
    running = select(
        movements.c.id,
        movements.c.available,
        movements.c.on_hand,
        func.sum(_added((StockName.AVAILABLE,))).over(**run).label("available_"),
        func.sum(_added(ON_HAND)).over(**run).label("on_hand_"),
    ).subquery()
    off = or_(running.c.available != running.c.available_, running.c.on_hand != running.c.on_hand_)
    return [
        Difference(
            Check.MOVEMENT_BALANCES,
            row["id"],
            _told({"available": row["available"], "on_hand": row["on_hand"]}),
            _told({"available": row["available_"], "on_hand": row["on_hand_"]}),
        )
        for row in (await connection.execute(select(running).where(off))).mappings()
    ]


async def held(connection: AsyncConnection) -> list[Difference]:
    """Reserved and committed units are those that orders' lines have there."""
    found = []
    for name in (StockName.RESERVED, StockName.COMMITTED):
        both = union_all(_kept(name), _standing(name)).subquery()
        stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
        query = (
            select(both.c.sku, both.c.location_id, stored, computed)
            .group_by(both.c.sku, both.c.location_id)
            .having(stored != computed)
        )
        found += [
            Difference(
                Check.HELD_FOR_ORDERS,
                f"{sku} at {location_id}",
                f"{name.lower()} {kept}",
                f"{name.lower()} {standing}",
            )
            for sku, location_id, kept, standing in await connection.execute(query)
        ]
    return found


def _kept(name: StockName) -> Select[Any]:
    quantity = levels.c[name.lower()].label("stored")
    return select(levels.c.sku, levels.c.location_id, quantity, literal(0).label("computed"))


def _standing(name: StockName) -> Select[Any]:
    states = [state for state, held_as in HELD_AS.items() if held_as is name]
    return (
        select(
            lines.c.sku,
            fulfillment_orders.c.location_id,
            literal(0).label("stored"),
            standings.c.quantity.label("computed"),
        )
        .select_from(standings)
        .join(lines, lines.c.id == standings.c.line_id)
        .join(fulfillment_orders, fulfillment_orders.c.id == standings.c.fulfillment_order_id)
        .where(standings.c.state.in_(states))
    )


def _told(values: dict[str, int]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


STOCK_CHECKS = (quantities, sequences, balances, held)
