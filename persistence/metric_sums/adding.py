"""Adds up what orders add to the metrics, in steps, after their events have positions.

A step reads one snapshot, outside of any transaction that writes; it is written if no other process
was first. So any number of processes may do it, and one may end at any point."""

from dataclasses import dataclass, replace

from sqlalchemy import BigInteger, Integer, String, bindparam, select

from domain.reporting.contributions import (
    FORM,
    Contribution,
    Demanded,
    Sums,
    added,
    demand_differences,
    differences,
    touched,
)
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.engine.snapshots import snapshot
from persistence.events.logs import ORDERS
from persistence.metric_sums.facts import contributions
from persistence.metric_sums.stored import State, StoredSums
from persistence.tables import order_events, orders

# Orders of a step, and events that it reads at most to find them.
BATCH = 250
EVENTS = 4 * BATCH

_events, _positions = order_events.c, ORDERS.positions.c
_LATER = Prepared(
    select(_positions.position, _events.order_id)
    .join(order_events, _events.insert_id == _positions.insert_id)
    .where(_positions.position > bindparam("position", type_=BigInteger))
    .order_by(_positions.position)
    .limit(bindparam("most", type_=Integer))
)
_NEXT = Prepared(
    select(orders.c.id)
    .where(orders.c.id > bindparam("reached", type_=String))
    .order_by(orders.c.id)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Added:
    """A step: how many orders were looked at, which may have added nothing new, and whether more
    were left when it began. `raced`: another process was first, and nothing was added."""

    orders: int = 0
    more: bool = False
    raced: bool = False


@dataclass(frozen=True)
class _Step:
    before: State
    after: State
    contributions: dict[str, Contribution]
    sums: Sums
    added: Added
    demand: Demanded


class SqlMetricSums:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def once(self) -> Added:
        """Add up at most 250 orders."""
        with translating_errors():
            async with snapshot(self._engines.reader) as reader:
                step = await _next(await statements_of(reader))
            if step is None:
                return Added()
            async with self._engines.writer.begin() as writer:
                stored = StoredSums(await statements_of(writer))
                if not step.before.revision:
                    await stored.begin(step.before)
                if not await stored.move(step.before, step.after):
                    return Added(raced=True)
                await stored.write(step.contributions, step.sums, step.demand)
        return step.added


async def _next(statements: Statements) -> _Step | None:
    stored = StoredSums(statements)
    state, zones = await stored.state(), await stored.zones()
    before = state or State(FORM, 0, "", zones)
    if state is None or not is_current(state, zones):
        # Whatever was added stays: each order is looked at again.
        before = State(FORM, await stored.head(), "", zones, before.revision)
    ids, reached, more = await _ids(statements, before)
    after = replace(reached, zones=zones)
    if not ids and after == before == state:
        return None
    old, new = await stored.added(ids), await contributions(statements, ids)
    changed = {id: one for id, one in new.items() if one != old.get(id)}
    pairs = [(old.get(id), one) for id, one in changed.items()]
    changes = differences(pairs)
    sums = added(await stored.sums(touched(changes)), changes)
    return _Step(before, after, changed, sums, Added(len(ids), more), demand_differences(pairs))


def is_current(state: State, zones: dict[str, str]) -> bool:
    """Whether orders were added up as they are now: as this release does, and in these zones. What
    is new has no orders yet."""
    return state.form == FORM and all(zones.get(id) == zone for id, zone in state.zones.items())


async def _ids(statements: Statements, state: State) -> tuple[list[str], State, bool]:
    """The orders of the next step, how far the sums are after it, and whether more are left."""
    if state.reached is not None:
        rows = await statements.rows(_NEXT, reached=state.reached, most=BATCH)
        found = [row["id"] for row in rows]
        # After the orders of before come the events since.
        return found, replace(state, reached=found[-1] if len(found) == BATCH else None), True
    ids = dict[str, int]()
    position = state.position
    rows = await statements.rows(_LATER, position=position, most=EVENTS)
    for row in rows:
        if len(ids) == BATCH and row["order_id"] not in ids:
            return list(ids), replace(state, position=position), True
        ids[row["order_id"]] = position = row["position"]
    return list(ids), replace(state, position=position), len(rows) == EVENTS
