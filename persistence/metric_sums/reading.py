"""Metrics of the sums, and of the orders that changed since they were added up: of this moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Integer, bindparam, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reporting.contributions import ALL, Part, Sum, Sums, added, differences, touched
from domain.reporting.metrics import BeforeOrders, Metrics
from domain.reporting.summing import TOP_SKUS_MAX, metrics_of
from persistence.engine.cancelling import while_awaited
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.engine.snapshots import snapshot
from persistence.events.logs import ORDERS
from persistence.metric_sums.adding import is_current
from persistence.metric_sums.facts import contributions
from persistence.metric_sums.stored import StoredSums
from persistence.reads.metrics import direct_metrics
from persistence.tables import order_events

# Orders that changed since. With more, as during an import, all orders are read.
CHANGED_MAX = 500

_events, _positions = order_events.c, ORDERS.positions.c
_POSITIONED = (
    select(_events.order_id)
    .join(ORDERS.positions, _positions.insert_id == _events.insert_id)
    .where(_positions.position > bindparam("position", type_=BigInteger))
)
_MOST = bindparam("most", type_=Integer)
# In SQLite each event has a position.
_CHANGED = {
    "sqlite": Prepared(_POSITIONED.distinct().limit(_MOST)),
    "postgresql": Prepared(
        union(_POSITIONED, ORDERS.pending(_events.order_id).where(ORDERS.later())).limit(_MOST)
    ),
}


class SqlMetrics:
    """Reads a number of rows that depends on the SKUs of a channel, and on what has changed within
    seconds; where nothing is added up yet, every order."""

    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader
        self._slow = engines.slow

    async def metrics(
        self, channel_id: str | None = None, before: BeforeOrders = lambda _: None
    ) -> Metrics:
        """Metrics of one channel's orders, or of all orders."""
        at = datetime.now(UTC)
        with translating_errors():
            async with snapshot(self._engine) as connection:
                found = await metrics_of_sums(connection, channel_id, before)
            if found is None:
                before(None)
                async with self._slow, snapshot(self._engine) as connection:
                    reading = direct_metrics(connection, channel_id)
                    found = await while_awaited(connection, reading)
        return replace(found, computed_at=at)


async def metrics_of_sums(
    connection: AsyncConnection,
    channel_id: str | None,
    before_orders: BeforeOrders = lambda _: None,
) -> Metrics | None:
    """`None` where the sums are not complete, or too many orders have changed since."""
    statements = await statements_of(connection)
    stored, scope = StoredSums(statements), channel_id or ALL
    changed = await changed_since(statements)
    if changed is None:
        return None
    before_orders(len(changed))
    old, new = await stored.added(changed), await contributions(statements, changed)
    changes = differences(((old.get(id), one) for id, one in new.items()), scope)
    before = await stored.sums(touched(changes))
    after = added(before, changes)
    few = await stored.few(scope)
    few |= {(name, key): part for (_, name, key), part in after.items()}
    return metrics_of(
        few,
        await stored.number(scope, Sum.SKU) + _more(before, after, Sum.SKU),
        await stored.number(scope, Sum.LOCATION) + _more(before, after, Sum.LOCATION),
        (await _largest(stored, scope, after)).items(),
    )


async def changed_since(statements: Statements) -> Sequence[str] | None:
    """The orders that have changed since they were added up; `None` where the sums are not
    complete, or too many have."""
    stored = StoredSums(statements)
    state = await stored.state()
    if state is None or state.reached is not None:
        return None
    if not is_current(state, await stored.zones()):
        return None
    changed = await _changed(statements, state.position)
    return None if len(changed) > CHANGED_MAX else changed


async def _changed(statements: Statements, position: int) -> Sequence[str]:
    query = _CHANGED[statements.dialect.name]
    rows = await statements.rows(query, position=position, most=CHANGED_MAX + 1)
    return [row["order_id"] for row in rows]


def _more(before: Sums, after: Sums, name: Sum) -> int:
    """How many more there are of which any order has one."""

    def existing(sums: Sums) -> int:
        return sum(key[1] is name and part.count > 0 for key, part in sums.items())

    return existing(after) - existing(before)


async def _largest(stored: StoredSums, scope: str, after: Sums) -> dict[str, Part]:
    """The SKUs of the largest value, and those that have changed."""
    changed = {key: part for (_, name, key), part in after.items() if name is Sum.SKU_GOODS}
    largest = await stored.largest(scope, Sum.SKU_GOODS, TOP_SKUS_MAX + len(changed))
    return largest | changed
