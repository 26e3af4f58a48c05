"""What fulfillment orders take of the capacity of their locations."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from domain.network.capacity import Used, Window
from domain.network.methods import FulfillmentMethod
from domain.orders.lines.line import LineState
from persistence import tables as t
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among

Key = tuple[str, FulfillmentMethod]
# Units in these states are no work of their fulfillment order any more.
_NONE = (LineState.REJECTED, LineState.NO_FULFILLMENT, LineState.CANCELLED)


def counted_between(start: Any, until: Any) -> Any:
    """Whether a fulfillment order counts in a window: by the time by which it must leave, or else
    by when it was created. Written so that the index of both is used."""
    work = t.fulfillment_orders.c
    return or_(
        and_(work.ship_by >= start, work.ship_by < until),
        and_(work.ship_by.is_(None), work.created_at >= start, work.created_at < until),
    )


def counted(*by: ColumnElement[Any]) -> Select[Any]:
    """The fulfillment orders with work to do or done, and their units, by these columns."""
    work, units = t.fulfillment_orders.c, t.line_quantities.c
    return (
        select(
            *by,
            func.count(work.id.distinct()).label("orders"),
            func.sum(units.quantity).label("units"),
        )
        .join_from(t.fulfillment_orders, t.line_quantities, units.fulfillment_order_id == work.id)
        .where(*(units.state != state for state in _NONE))
        .group_by(*by)
    )


@cache
def _taken() -> Prepared:
    start, until = (bindparam(name, type_=Instant()) for name in ("starts_at", "ends_at"))
    work = t.fulfillment_orders.c
    return Prepared(
        counted(work.location_id, work.method).where(
            among(work.location_id, "locations"), counted_between(start, until)
        )
    )


async def taken(
    statements: Statements, location_ids: Sequence[str], window: Window
) -> dict[Key, Used]:
    rows = await statements.rows(
        _taken(), locations=location_ids, starts_at=window.starts_at, ends_at=window.ends_at
    )
    return {
        (row["location_id"], row["method"]): Used(row["orders"], int(row["units"])) for row in rows
    }


class CapacityUse:
    """What one transaction has read, and what it takes itself: that is written at its end."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._read: dict[Window, dict[str, dict[FulfillmentMethod, Used]]] = defaultdict(dict)
        self._taken: list[tuple[Key, datetime, Used]] = []

    async def used(self, location_ids: Iterable[str], window: Window) -> dict[Key, Used]:
        wanted, known = sorted(set(location_ids)), self._read[window]
        if missing := [id for id in wanted if id not in known]:
            known |= {id: {} for id in missing}
            for (id, method), found in (await taken(self._statements, missing, window)).items():
                known[id][method] = found
        used = {(id, method): one for id in wanted for method, one in known[id].items()}
        for key, at, more in self._taken:
            if key[0] in wanted and window.starts_at <= at < window.ends_at:
                used[key] = used.get(key, Used()).plus(more)
        return used

    def take(self, key: Key, at: datetime, more: Used) -> None:
        self._taken.append((key, at, more))
