"""What a level has after every so many of its movements, for what it had at a past moment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, String, bindparam, func, insert, select, union_all

from domain.inventory.stock import NAMES, StockMove
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.tables import inventory_movements, level_balances
from persistence.tables.inventory.levels import BALANCE_EVERY

QUANTITIES = tuple(name.lower() for name in NAMES)

moves, balances = inventory_movements.c, level_balances.c
LEVEL = bindparam("level_", type_=String)
LAST = select(func.max(balances.sequence)).where(balances.level_id == LEVEL).scalar_subquery()
# When the movements since the last balance were recorded, and those before it.
SINCE = union_all(
    select(moves.recorded_at.label("at")).where(
        moves.level_id == LEVEL, moves.sequence > func.coalesce(LAST, 0)
    ),
    select(balances.counts_from).where(balances.level_id == LEVEL, balances.sequence == LAST),
).subquery()
STORED = Prepared(
    insert(level_balances)
    .inline()
    .from_select(
        ["level_id", "sequence", "counts_from", *QUANTITIES],
        select(
            LEVEL,
            bindparam("sequence_", type_=Integer),
            select(func.max(SINCE.c.at)).scalar_subquery(),
            *(bindparam(f"{name}_", type_=Integer) for name in QUANTITIES),
        ),
    )
)


async def store(
    statements: Statements, written: Iterable[tuple[Mapping[Any, Any], Sequence[StockMove]]]
) -> None:
    """Store the balances that are due, of levels after these movements. The levels are locked."""
    due = [
        {
            "level_": after["id"],
            "sequence_": after["version"],
            **{f"{name}_": after[name] for name in QUANTITIES},
        }
        for after, batch in written
        if after["version"] % BALANCE_EVERY < len(batch)
    ]
    if due:
        await statements.run(STORED, due)
