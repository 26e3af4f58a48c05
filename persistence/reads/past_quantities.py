"""What levels had at a past moment: the last balance before it, and the few movements since."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, bindparam, func, select

from domain.inventory.level import StockQuantities
from domain.inventory.stock import NAMES
from persistence.engine.columns import Instant
from persistence.engine.prepared import among
from persistence.tables import inventory_levels, inventory_movements, level_balances

AT = bindparam("at", type_=Instant())
SEQUENCE_MAX = 2**31 - 1
QUANTITIES = tuple(name.lower() for name in NAMES)

levels, moves, balances = inventory_levels.c, inventory_movements.c, level_balances.c
before = level_balances.alias("before")
after = inventory_movements.alias("after")


def _at_once(query: Select[Any], name: str) -> CTE:
    """Found once, not again wherever it is named."""
    return query.cte(name).prefix_with("MATERIALIZED")


def _span() -> CTE:
    """The levels, each with the sequence of its last balance, and of the first movement that counts
    later: a movement counts from when it and all those that are numbered before it were
    recorded."""
    last = (
        select(before.c.sequence)
        .where(before.c.level_id == levels.id, before.c.counts_from <= AT)
        .order_by(before.c.counts_from.desc(), before.c.sequence.desc())
        .limit(1)
        .correlate(inventory_levels)
        .scalar_subquery()
    )
    known = levels.id, levels.sku, levels.location_id
    found = select(*known, func.coalesce(last, 0).label("last"))
    some = _at_once(found.where(among(levels.id, "keys")), "some")
    later = (
        select(after.c.sequence)
        .where(
            after.c.level_id == some.c.id,
            after.c.sequence > some.c.last,
            after.c.recorded_at > AT,
        )
        .order_by(after.c.sequence)
        .limit(1)
        .correlate(some)
        .scalar_subquery()
    )
    # All of them, where none counts later: in a form that the index of the movements is read by.
    until = func.coalesce(later, SEQUENCE_MAX)
    return _at_once(select(*some.c, until.label("until")), "span")


def _query() -> Select[Any]:
    span = _span()
    joined = span.outerjoin(
        level_balances, (balances.level_id == span.c.id) & (balances.sequence == span.c.last)
    ).outerjoin(
        inventory_movements,
        (moves.level_id == span.c.id)
        & (moves.sequence > span.c.last)
        & (moves.sequence < span.c.until),
    )
    known = span.c.id, span.c.sku, span.c.location_id, span.c.last
    stored = [func.coalesce(func.max(balances[name]), 0).label(name) for name in QUANTITIES]
    moved = moves.kind, func.sum(moves.quantity).label("moved"), func.max(moves.sequence)
    return select(*known, *stored, *moved).select_from(joined).group_by(*known, moves.kind)


PAST = _query()


def asked(ids: Sequence[str], at: datetime) -> dict[str, Any]:
    """The parameters of the query."""
    return {"keys": list(ids), "at": at}


def quantities_by_id(rows: Iterable[Sequence[Any]]) -> dict[str, StockQuantities]:
    """The quantities of the rows, of which a level has one for each kind of movement since its
    balance."""
    found: dict[str, StockQuantities] = {}
    for id, sku, location_id, last, *stored, kind, moved, sequence in rows:
        level = found.get(id)
        if level is None:
            has = dict(zip(QUANTITIES, stored, strict=True))
            level = StockQuantities(id=id, sku=sku, location_id=location_id, version=last, **has)
            found[id] = level
        if kind is not None:
            version = max(level.version, sequence)
            # Sums of PostgreSQL are wider than the quantities.
            level.move(kind, int(moved))
            level.version = version
    return found
