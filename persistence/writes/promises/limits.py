"""How many units a channel sells ahead: counted under a lock, when the orders are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.changes import WriteConflict
from persistence.writes.promises.rows import BACKORDERED, held_by, units

lines, orders = t.order_lines.c, t.orders.c


def waiting_in(channel_id: Any) -> Select[Any]:
    """How many units of each SKU wait, of orders of the channel."""
    return (
        select(lines.sku, func.sum(units.quantity).label("quantity"))
        .select_from(t.line_quantities)
        .join(t.order_lines, lines.id == units.line_id)
        .join(t.orders, orders.id == lines.order_id)
        .where(BACKORDERED, orders.channel_id == channel_id)
        .group_by(lines.sku)
    )


SUMS = Prepared(waiting_in(bindparam("channel_")).where(among(lines.sku, "skus")))
WAITING_OF_LINES = Prepared(
    select(units.line_id, units.quantity).where(BACKORDERED, among(units.line_id, "lines"))
)
# Orders that refer to the channel do not wait for it; those that count its waiting units do.
LOCKED = Prepared(
    select(t.channels.c.id)
    .where(t.channels.c.id == bindparam("channel_"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True)
class Limit:
    """Of one order: how many units of each SKU may wait in its channel, with its own, and the lines
    of which every unit must be promised."""

    channel_id: str
    units: Mapping[str, int]
    covered: Sequence[str]


async def waiting_units(
    statements: Statements, channel_id: str, skus: Iterable[str]
) -> dict[str, int]:
    rows = await statements.rows(SUMS, channel_=channel_id, skus=sorted(skus))
    return {row["sku"]: int(row["quantity"]) for row in rows}


async def require_limits(statements: Statements, limits: Sequence[Limit]) -> None:
    """Conflict with others that were placed at this moment: whoever is tried again counts them."""
    for channel_id in sorted({one.channel_id for one in limits if one.units}):
        await statements.rows(LOCKED, channel_=channel_id)
        of_channel = [one.units for one in limits if one.channel_id == channel_id]
        skus = {sku for units in of_channel for sku in units}
        waiting = await waiting_units(statements, channel_id, skus)
        for most in of_channel:
            if any(waiting.get(sku, 0) > units for sku, units in most.items()):
                raise WriteConflict(f"limit of {channel_id}")
    if covered := sorted({line for one in limits for line in one.covered}):
        held = await held_by(statements, covered)
        promised = held.arrived
        for (line_id, _), quantity in held.promised.items():
            promised[line_id] += quantity
        rows = await statements.rows(WAITING_OF_LINES, lines=covered)
        if any(row["quantity"] > promised[row["line_id"]] for row in rows):
            raise WriteConflict("promised supply")
