"""The cost of one order in the database, and the throughput of the two serial tasks: assigning
positions, and reading the event log.

    python -m benchmarks.scale.ceilings --orders 500 --events 20000

In one process, on PostgreSQL with durable commits, without HTTP and GraphQL."""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.scale.business import CALLER, CHANNELS, SKUS, Business
from benchmarks.servers import durable_postgresql, plain, separate_servers
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.events.event_log import SqlOrderEventLog
from persistence.events.outbox import SqlOutbox
from persistence.operations.migrate import upgrade

CONCURRENT = 8
BATCH = 500
DISCONNECT_SECONDS = 10
WAL = "SELECT pg_current_wal_insert_lsn() - '0/0'"
FLUSHES = "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'"
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
OTHERS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
ROWS = "SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_user_tables"
# Copies of an existing event.
INSERT_COPIES = """INSERT INTO order_events (id, order_id, sequence, kind, at, actor, channel_id,
  reason, subject_id, status, payment_status, fulfillment_status, changes, location_ids)
SELECT 'copy' || n, order_id, 1000 + n, kind, at, actor, channel_id, reason, subject_id,
  status, payment_status, fulfillment_status, changes, location_ids
FROM (SELECT * FROM order_events ORDER BY insert_id LIMIT 1) AS event,
  generate_series(1, :count) AS n"""


@dataclass(frozen=True)
class Counts:
    """Cumulative counters of the server."""

    wal: float
    flushes: int
    commits: int
    inserted: Counter[str]
    updated: Counter[str]

    def since(self, before: "Counts") -> "Counts":
        return Counts(
            self.wal - before.wal,
            self.flushes - before.flushes,
            self.commits - before.commits,
            self.inserted - before.inserted,
            self.updated - before.updated,
        )


async def _disconnected(connection: AsyncConnection) -> None:
    while await _one(connection, OTHERS):  # noqa: ASYNC110 - the server has no event
        await asyncio.sleep(0.05)


async def counts(hub: Hub) -> Counts:
    # A server process reports all of its counters when it ends.
    await hub.engines.dispose()
    engine = plain(hub.settings.database_url)
    async with engine.connect() as connection, asyncio.timeout(DISCONNECT_SECONDS):
        await _disconnected(connection)
        rows = (await connection.execute(text(ROWS))).all()
        found = Counts(
            float(await _one(connection, WAL)),
            int(await _one(connection, FLUSHES)),
            int(await _one(connection, COMMITS)),
            Counter({name: inserted for name, inserted, _ in rows}),
            Counter({name: updated for name, _, updated in rows}),
        )
    await engine.dispose()
    return found


async def _one(connection: AsyncConnection, query: str) -> Any:
    return (await connection.execute(text(query))).scalar_one()


async def measured(hub: Hub, run: Callable[[], Awaitable[Any]]) -> tuple[Counts, float, float]:
    """The server's counters during `run`, its seconds, and its CPU seconds in this process."""
    before = await counts(hub)
    started, cpu = time.perf_counter(), time.process_time()
    await run()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return (await counts(hub)).since(before), seconds, cpu


async def place(hub: Hub, business: Business, numbers: range) -> None:
    for number in numbers:
        order = PlaceOrder(
            channel_id=business.channels[number % CHANNELS],
            customer_id=business.customers[0],
            lines=(PlaceLine(sku=business.skus[number % SKUS], quantity=1),),
        )
        await hub.services.ordering.place(CALLER, f"{time.perf_counter()} {number}", order)


async def cost_of_orders(hub: Hub, business: Business, orders: int) -> None:
    """Sequentially, then concurrently, when commits share flushes."""
    statements: Counter[str] = Counter()

    def count(*arguments: Any) -> None:
        statements[arguments[2].split()[0]] += 1

    # Warm-up: compiles statements, and allocates the first pages of tables.
    await place(hub, business, range(100))
    event.listen(hub.engines.writer.sync_engine, "before_cursor_execute", count)
    done, seconds, cpu = await measured(hub, lambda: place(hub, business, range(orders)))
    event.remove(hub.engines.writer.sync_engine, "before_cursor_execute", count)
    each = ", ".join(f"{verb} {n / orders:.1f}" for verb, n in statements.most_common())
    print(f"an order: {sum(statements.values()) / orders:.1f} statements ({each}) and a COMMIT")
    for verb, rows in (("inserted", done.inserted), ("updated", done.updated)):
        tables = ", ".join(f"{name} {n / orders:.2g}" for name, n in sorted(rows.items()) if n)
        print(f"an order: rows {verb}: {sum(rows.values()) / orders:.1f} ({tables})")
    print(f"an order: {done.wal / orders:,.0f} bytes of WAL, {cpu * 1_000 / orders:.1f} ms CPU")
    report("sequential", done, orders, seconds)

    async def concurrently() -> None:
        parts = [range(n, orders, CONCURRENT) for n in range(CONCURRENT)]
        await asyncio.gather(*(place(hub, business, part) for part in parts))

    done, seconds, _ = await measured(hub, concurrently)
    report(f"{CONCURRENT} concurrent", done, orders, seconds)


def report(name: str, done: Counts, orders: int, seconds: float) -> None:
    print(
        f"{name}: {orders / seconds:.0f} orders/s, {done.flushes / orders:.2f} flushes and "
        f"{done.commits / orders:.2f} commits an order"
    )


async def assigning(hub: Hub, count: int) -> None:
    outbox = SqlOutbox(hub.engines)
    while await outbox.assign_positions():
        pass
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text(INSERT_COPIES), {"count": count})

    async def assign() -> None:
        while await outbox.assign_positions():
            pass

    done, seconds, _ = await measured(hub, assign)
    print(f"positions: {count / seconds:,.0f} events/s, {done.wal / count:,.0f} bytes of WAL each")


async def reading(hub: Hub) -> None:
    """As `Tail` does in every process."""
    log, position, events = SqlOrderEventLog(hub.engines), 0, 0
    started, cpu = time.perf_counter(), time.process_time()
    while batch := await log.after(position, BATCH):
        position, events = batch[-1].position, events + len(batch)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"reading: {events / seconds:,.0f} events/s, {cpu * 1e6 / events:.0f} us CPU each")


async def run(orders: int, count: int) -> None:
    address = await durable_postgresql("ceilings")
    await upgrade(address)
    business = await Business.open(address, 1)
    hub = wire(Settings(database_url=address))
    try:
        await cost_of_orders(hub, business, orders)
        await assigning(hub, count)
        await reading(hub)
    finally:
        await hub.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    if not (10 <= options.orders <= 10_000 and 1_000 <= options.events <= 1_000_000):
        parser.error("give 10 to 10,000 orders and 1,000 to 1,000,000 events")
    with separate_servers():
        asyncio.run(run(options.orders, options.events))


if __name__ == "__main__":
    main()
