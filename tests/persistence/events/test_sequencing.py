"""Every committed event gets one position, however transactions overlap; no event is updated."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.engine.prepared import Compiled
from persistence.events.event_log import SqlOrderEventLog
from persistence.events.logs import INVENTORY
from persistence.events.outbox import SqlOutbox
from persistence.events.sequencing import Look, Reached, Sequencer
from persistence.tables import order_event_positions, order_events, orders
from tests.graph.client import statements
from tests.shop import Shop


@dataclass
class Transactions:
    """What PostgreSQL knows: numbers and insert ids are given when they are asked for, rows are
    seen when they are committed."""

    number: int = 1
    insert_id: int = 0
    open: dict[int, list[int]] = field(default_factory=dict)
    committed: set[int] = field(default_factory=set)

    def begin(self) -> None:
        self.open[self.number] = []
        self.number += 1

    def insert(self, which: int) -> None:
        self.insert_id += 1
        self.open[self._chosen(which)].append(self.insert_id)

    def end(self, which: int, *, commit: bool) -> None:
        ids = self.open.pop(self._chosen(which))
        self.committed |= set(ids) if commit else set()

    def look(self, reached: Reached, due: list[tuple[int, int]], batch: int) -> Look:
        fresh = sorted(id for id in self.committed if id > reached.last)[:batch]
        late = sorted(id for id in self.committed if any(a <= id <= b for a, b in due))
        return Look(fresh, late, min(self.open, default=self.number), self.number)

    def _chosen(self, which: int) -> int:
        return sorted(self.open)[which % len(self.open)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "insert", "commit", "roll back", "look"]), st.integers(0, 9)
    ),
    max_size=60,
)


@given(steps=STEPS, batch=st.integers(1, 4))
@settings(max_examples=200)
def test_every_committed_event_is_found_once_whoever_commits_first(
    steps: list[tuple[str, int]], batch: int
) -> None:
    database, reached, positions, now = Transactions(), Reached(0), list[int](), 0.0

    def look() -> None:
        nonlocal reached, now
        now += 1.0
        due = reached.due(now)
        seen = database.look(reached, [(one.least, one.most) for one in due], batch)
        positions.extend(id for id in [*seen.late, *seen.fresh] if id not in positions)
        reached = reached.after(seen, now)
        assert reached.complete <= reached.last
        assert all(id in positions or id > reached.complete for id in database.committed)

    for step, which in steps:
        if step == "begin":
            database.begin()
        elif step == "look":
            look()
        elif database.open and step == "insert":
            database.insert(which)
        elif database.open:
            database.end(which, commit=step == "commit")
    while database.open:
        database.end(0, commit=True)
    for _ in range(200):
        look()
    assert sorted(positions) == sorted(database.committed)
    assert reached.passed_over == ()


# In SQLite writers commit one after another.
CONCURRENT = pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)


@asynccontextmanager
async def writing(shop: Shop, order_id: str, sequence: int) -> AsyncIterator[AsyncConnection]:
    """A transaction that has inserted an event."""
    async with shop.hub.engines.writer.connect() as connection:
        await connection.begin()
        touched = orders.update().where(orders.c.id == order_id)
        await connection.execute(touched.values(note=str(sequence)))
        first = select(order_events).where(order_events.c.order_id == order_id).limit(1)
        row = dict((await connection.execute(first)).mappings().one())
        row.pop("insert_id")
        at = row.pop("at")
        made = {**row, "recorded_at": at, "id": f"event_{order_id[6:]}{sequence}"}
        await connection.execute(insert(order_events).values({**made, "sequence": sequence}))
        yield connection


@asynccontextmanager
async def overtaken(shop: Shop, outbox: SqlOutbox) -> AsyncIterator[AsyncConnection]:
    """A transaction with event 7, open while event 8 has been committed and has its position."""
    await shop.stock(9)
    first, second = await shop.place(1), await shop.place(1)
    await outbox.assign_positions()
    async with writing(shop, first.id, 7) as slow:
        async with writing(shop, second.id, 8) as quick:
            await quick.commit()
        assert await outbox.assign_positions() == 1
        yield slow


async def sequences(shop: Shop) -> list[int]:
    log = SqlOrderEventLog(shop.hub.engines)
    return [one.record.sequence for one in await log.after(0, 100)]


@CONCURRENT
async def test_an_event_that_is_committed_late_follows_those_that_were_not_waiting(
    shop: Shop,
) -> None:
    outbox = SqlOutbox(shop.hub.engines)
    async with overtaken(shop, outbox) as slow:
        assert await outbox.has_pending()
        await slow.commit()
    assert await outbox.assign_positions() == 1
    assert await sequences(shop) == [1, 2, 1, 2, 8, 7]


@CONCURRENT
async def test_an_event_that_is_rolled_back_is_not_waited_for(shop: Shop) -> None:
    outbox = SqlOutbox(shop.hub.engines)
    async with overtaken(shop, outbox) as slow:
        await slow.rollback()
    # Other transactions of this server may be older; it is given up when they have ended.
    while await outbox.has_pending():
        assert await outbox.assign_positions() == 0
    assert await sequences(shop) == [1, 2, 1, 2, 8]


@CONCURRENT
async def test_several_relays_in_turn_give_each_event_one_position(shop: Shop) -> None:
    await shop.stock(9)
    relays = [SqlOutbox(shop.hub.engines) for _ in range(3)]
    for turn in range(9):
        await shop.place(1)
        await relays[turn % 3].assign_positions()
    for relay in relays:
        assert await relay.assign_positions() == 0
    log = SqlOrderEventLog(shop.hub.engines)
    assert [one.position for one in await log.after(0, 100)] == list(range(1, 19))


@CONCURRENT
async def test_positions_are_inserted_and_no_event_is_updated(shop: Shop) -> None:
    await shop.stock(9)
    outbox = SqlOutbox(shop.hub.engines)
    await outbox.assign_positions()
    await shop.place(1)
    with statements(shop.hub) as sent:
        await outbox.assign_positions()
    assert not [one for one in sent if one.lstrip().startswith(("UPDATE", "DELETE"))]
    async with shop.hub.engines.reader.connect() as connection:
        states = text("SELECT count(*) FROM order_events WHERE xmax <> 0")
        assert (await connection.execute(states)).scalar_one() == 0


@CONCURRENT
async def test_a_relay_that_starts_begins_where_all_is_complete(shop: Shop) -> None:
    await shop.stock(9)
    for _ in range(3):
        await shop.place(1)
    await SqlOutbox(shop.hub.engines).assign_positions()
    rows = dict(await shop.rows("SELECT log, head FROM log_heads"))
    assert rows["order_event_positions"] == 6
    async with shop.hub.engines.writer.begin() as connection:
        # What is before it was looked at: it is not looked at again.
        await connection.execute(order_event_positions.delete())
    assert await SqlOutbox(shop.hub.engines).assign_positions() == 0
    await shop.place(1)
    assert await SqlOutbox(shop.hub.engines).assign_positions() == 3


async def test_events_have_their_positions_whatever_the_engine(shop: Shop) -> None:
    await shop.stock(9)
    await asyncio.gather(*(shop.place(1) for _ in range(5)))
    await SqlOutbox(shop.hub.engines).assign_positions()
    log = SqlOrderEventLog(shop.hub.engines)
    assert [one.position for one in await log.after(0, 100)] == list(range(1, 11))


MANY = """
INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id, quantity, cause,
  actor, at, occurred_at, available, on_hand)
SELECT id || '_' || n, level_id, 1 + n, kind, sku, location_id, quantity, cause, actor, at,
  occurred_at, available, on_hand
FROM inventory_movements, generate_series(1, 5000) AS n WHERE sequence = 1
"""


@CONCURRENT
async def test_the_relay_finds_events_by_their_keys_however_long_the_log_is(shop: Shop) -> None:
    await shop.stock(1)
    async with shop.hub.engines.writer.begin() as connection:
        await connection.execute(text(MANY))
    while await SqlOutbox(shop.hub.engines).assign_positions():
        pass
    dialect = shop.hub.engines.writer.dialect
    statements = Sequencer(INVENTORY).statements
    async with shop.hub.engines.writer.begin() as connection:
        for table in ("inventory_movements", "inventory_movement_positions"):
            await connection.execute(text(f"ANALYZE {table}"))
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for number, (prepared, given) in enumerate(
            (
                (statements.look, "5000, '{2}', '{9}'"),
                (statements.give, "'{1, 2}'"),
                (statements.newest, ""),
            )
        ):
            # As the hub runs them: planned once, whatever the values are.
            await driver.execute(f"PREPARE q{number} AS {literal(prepared.on(dialect))}")
            values = f"({given})" if given else ""
            plan = await driver.fetch(f"EXPLAIN EXECUTE q{number}{values}")
            await driver.execute(f"DEALLOCATE q{number}")
            lines = [row[0] for row in plan]
            assert not [line for line in lines if "Seq Scan" in line], "\n".join(lines)


def literal(compiled: Compiled) -> str:
    """The statement with the values that it has of itself."""
    found = compiled.text
    for number, (name, _) in enumerate(compiled._parameters, 1):
        if name in compiled._constants:
            found = found.replace(f"${number}::INTEGER", str(compiled._constants[name]))
    return found
