"""Everything a hub has stored, read past the hub, and what its clients know."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import NullPool, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from persistence import tables as t
from persistence.engine.engines import checked
from tests.faults.business.clients import Log
from tests.faults.business.subscribers import Follower
from tests.faults.checks.findings import MARKED, TABLES

Rows = list[Mapping[str, Any]]
READ = (
    *TABLES.values(),
    *(table for table, _ in MARKED.values()),
    *(
        t.orders,
        t.order_lines,
        t.line_quantities,
        t.order_events,
        t.inventory_movements,
        t.inventory_levels,
        t.payments,
        t.payment_transactions,
        t.holds,
    ),
    *(
        t.fulfillment_orders,
        t.delivery_groups,
        t.shipments,
        t.idempotency_keys,
        t.customers,
        t.products,
        t.channels,
    ),
    *(t.erasures, t.locations, t.order_event_positions, t.inventory_movement_positions),
    *(t.api_keys, t.tracking_links, t.purchase_orders, t.transfer_orders, t.reservations),
    *(
        t.ring_fences,
        t.stock_counts,
        t.replenishment_policies,
        t.replenishment_suggestions,
        t.stock_alerts,
    ),
)


@dataclass(frozen=True)
class Books:
    """All rows, by table."""

    tables: Mapping[Table, Rows]

    def __getitem__(self, table: Table) -> Rows:
        return self.tables[table]

    def by(self, table: Table, column: str) -> dict[Any, Rows]:
        found: dict[Any, Rows] = defaultdict(list)
        for row in self.tables[table]:
            found[row[column]].append(row)
        return found

    def ids(self, table: Table) -> dict[str, Mapping[str, Any]]:
        return {row["id"]: row for row in self.tables[table]}


@dataclass
class Evidence:
    """What was done and received. `verified` is what `order-hub verify` said, `weights` the most
    memory that each process had, in MiB."""

    log: Log
    followers: Sequence[Follower] = ()
    verified: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)


def engine_of(address: str) -> AsyncEngine:
    """Connections past the hub, each for one use."""
    return create_async_engine(checked(address), poolclass=NullPool)


async def read(engine: AsyncEngine) -> Books:
    async with engine.connect() as connection:
        found = {
            table: list((await connection.execute(select(table))).mappings().all())
            for table in dict.fromkeys(READ)
        }
    return Books({table: [dict(row) for row in rows] for table, rows in found.items()})
