"""What one order costs the database, and how fast the two serial things are: giving positions, and
reading the log.

    python -m benchmarks.ceilings --orders 500 --events 20000

Inside one process, on PostgreSQL that keeps what it acknowledges; without HTTP and GraphQL."""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.business import CALLER, CHANNELS, SKUS, Business
from benchmarks.servers import in_earnest, plain, servers_of_this_run
from domain.services.orders.commands import PlaceLine, PlaceOrder
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.events.event_log import SqlOrderEventLog
from persistence.events.outbox import SqlOutbox
from persistence.operations.migrate import upgrade

AT_ONCE = 8
BATCH = 500
GONE_SECONDS = 10
WAL = "SELECT pg_current_wal_insert_lsn() - '0/0'"
FLUSHES = "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'"
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
OTHERS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
ROWS = "SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_user_tables"
# As many events more, each like one that is there.
MORE = """INSERT INTO order_events (id, order_id, sequence, kind, at, actor, channel_id, reason,
  subject_id, status, payment_status, fulfillment_status, changes, location_ids)
SELECT 'more' || n, order_id, 1000 + n, kind, at, actor, channel_id, reason, subject_id,
  status, payment_status, fulfillment_status, changes, location_ids
FROM (SELECT * FROM order_events ORDER BY insert_id LIMIT 1) AS one,
  generate_series(1, :count) AS n"""


@dataclass(frozen=True)
class Counts:
    """Of the server, ever; a difference is what was done meanwhile."""

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


async def counts(hub: Hub) -> Counts:
    # A server's process has told all that it counted once it is gone.
    await hub.engines.dispose()
    engine = plain(hub.settings.database_url)
    async with engine.connect() as connection, asyncio.timeout(GONE_SECONDS):
        while await _one(connection, OTHERS):  # noqa: ASYNC110 - a server has no event
            await asyncio.sleep(0.05)
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


async def spent(hub: Hub, measured: Callable[[], Awaitable[Any]]) -> tuple[Counts, float, float]:
    """What the server counted meanwhile, seconds, and CPU seconds of this process."""
    before = await counts(hub)
    begun, worked = time.perf_counter(), time.process_time()
    await measured()
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    return (await counts(hub)).since(before), seconds, worked


async def place(hub: Hub, business: Business, numbers: range) -> None:
    for number in numbers:
        order = PlaceOrder(
            channel_id=business.channels[number % CHANNELS],
            customer_id=business.customers[0],
            lines=(PlaceLine(sku=business.skus[number % SKUS], quantity=1),),
        )
        await hub.services.ordering.place(CALLER, f"{time.perf_counter()} {number}", order)


async def price_of_orders(hub: Hub, business: Business, orders: int) -> None:
    """One after the other, then several at once: commits then share a flush."""
    statements: Counter[str] = Counter()

    def note(*sent: Any) -> None:
        statements[sent[2].split()[0]] += 1

    # Compiled, and every table's first pages written.
    await place(hub, business, range(100))
    event.listen(hub.engines.writer.sync_engine, "before_cursor_execute", note)
    done, seconds, worked = await spent(hub, lambda: place(hub, business, range(orders)))
    event.remove(hub.engines.writer.sync_engine, "before_cursor_execute", note)
    each = ", ".join(f"{word} {n / orders:.1f}" for word, n in statements.most_common())
    print(f"an order: {sum(statements.values()) / orders:.1f} statements ({each}) and a COMMIT")
    for verb, rows in (("inserted", done.inserted), ("updated", done.updated)):
        told = ", ".join(f"{name} {n / orders:.2g}" for name, n in sorted(rows.items()) if n)
        print(f"an order: rows {verb}: {sum(rows.values()) / orders:.1f} ({told})")
    print(f"an order: {done.wal / orders:,.0f} bytes of WAL, {worked * 1_000 / orders:.1f} ms CPU")
    tell("alone", done, orders, seconds)

    async def together() -> None:
        parts = [range(n, orders, AT_ONCE) for n in range(AT_ONCE)]
        await asyncio.gather(*(place(hub, business, part) for part in parts))

    done, seconds, _ = await spent(hub, together)
    tell(f"{AT_ONCE} at once", done, orders, seconds)


def tell(how: str, done: Counts, orders: int, seconds: float) -> None:
    print(
        f"{how}: {orders / seconds:.0f} orders/s, {done.flushes / orders:.2f} flushes and "
        f"{done.commits / orders:.2f} commits an order"
    )


async def stamping(hub: Hub, count: int) -> None:
    outbox = SqlOutbox(hub.engines)
    while await outbox.assign_positions():
        pass
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text(MORE), {"count": count})

    async def stamp() -> None:
        while await outbox.assign_positions():
            pass

    done, seconds, _ = await spent(hub, stamp)
    print(f"positions: {count / seconds:,.0f} events/s, {done.wal / count:,.0f} bytes of WAL each")


async def reading(hub: Hub) -> None:
    """As the tail of every process does."""
    log, position, found = SqlOrderEventLog(hub.engines), 0, 0
    begun, worked = time.perf_counter(), time.process_time()
    while batch := await log.after(position, BATCH):
        position, found = batch[-1].position, found + len(batch)
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    print(f"reading: {found / seconds:,.0f} events/s, {worked * 1e6 / found:.0f} us CPU each")


async def run(orders: int, count: int) -> None:
    address = await in_earnest("ceilings")
    await upgrade(address)
    business = await Business.open(address, 1)
    hub = wire(Settings(database_url=address))
    try:
        await price_of_orders(hub, business, orders)
        await stamping(hub, count)
        await reading(hub)
    finally:
        await hub.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--events", type=int, default=20_000)
    wanted = parser.parse_args()
    if not (10 <= wanted.orders <= 10_000 and 1_000 <= wanted.events <= 1_000_000):
        parser.error("give 10 to 10,000 orders and 1,000 to 1,000,000 events")
    with servers_of_this_run():
        asyncio.run(run(wanted.orders, wanted.events))


if __name__ == "__main__":
    main()
