"""Events are hashed once, in the order of their positions, whoever hashes and whatever fails."""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from domain.history.canonical import FORMS, HistoryLog, Kind, salt_of_text, sealed
from domain.history.merkle import leaf_hash
from domain.shared.errors import Unavailable
from persistence.engine.driver import statements_of
from persistence.engine.snapshots import snapshot
from persistence.events.dead_letters import SqlDeadLetters
from persistence.events.event_log import SqlOrderEventLog
from persistence.events.logs import BY_NAME, LOGS
from persistence.events.outbox import SqlOutbox
from persistence.history import hashing as hashing_module
from persistence.history.checking import check_history
from persistence.history.hashing import LogHasher, SqlHashing
from persistence.history.rows import SOURCES
from persistence.tables import order_event_positions, order_events
from tests.persistence.activity import positioned, that_day
from tests.persistence.events.test_sequencing import CONCURRENT, overtaken
from tests.shop import Shop

# A fraction that SQLite would round.
AT = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
SALT = bytes(range(16))
# Of the leaf of the event below, for ever.
GOLDEN = "df6482b346f04235c7ab1a04c0fc761b73b1987436c4298ae5f9e0aad79f81d1"


async def hash_all(shop: Shop, hashing: SqlHashing | None = None) -> int:
    await positioned(shop)
    hashing = hashing or SqlHashing(shop.hub.engines)
    total = 0
    while done := await hashing.once():
        total += done
    return total


async def findings(shop: Shop) -> list[str]:
    async with snapshot(shop.hub.engines.reader) as connection:
        return [str(found) for one in await check_history(connection) for found in one.findings]


async def leaves(shop: Shop) -> list[tuple[Any, ...]]:
    return await shop.rows("SELECT position, hash FROM order_event_leaves ORDER BY position")


async def counts(shop: Shop) -> list[tuple[int, int]]:
    """Of each log, the number of positions and of leaves."""
    found = []
    async with shop.hub.engines.reader.connect() as connection:
        for log in LOGS:
            of = [select(func.count()).select_from(t) for t in (log.positions, log.leaves)]
            positions, hashed = [(await connection.execute(one)).scalar_one() for one in of]
            found.append((positions, hashed))
    return found


@pytest.mark.parametrize("which", HistoryLog)
def test_every_column_of_a_log_is_hashed(which: HistoryLog) -> None:
    """A new column makes a new version of the form: docs/history.md."""
    form, columns = FORMS[which][-1], BY_NAME[which.key].events.columns
    assert set(form.names) == {column.name for column in columns}
    assert {"reason", "actor"} <= {name for _, name in form.sealed}
    assert form.kinds["position"] is Kind.NUMBER


async def test_the_same_event_is_the_same_line_on_every_engine(shop: Shop) -> None:
    """The bytes never change: who keeps a proof for years relies on them."""
    await shop.stock(1)
    order = await shop.place(1)
    async with shop.hub.engines.writer.begin() as connection:
        values = {
            **dict(id="event_x", order_id=order.id, sequence=99, kind="HOLD_PLACED", actor="Zoë"),
            **dict(recorded_at=AT, occurred_at=None, channel_id=None, reason='"Hö\n\x1f" \\ 😀'),
            **dict(subject_id="hold_x", transaction_id=None, currency="EUR", amount=-5),
            **dict(reference=None, status="CONFIRMED", payment_status="UNPAID"),
            **dict(fulfillment_status="UNFULFILLED", changes=(), location_ids=("location_ü", "b")),
        }
        made = insert(order_events).values(**values, insert_id=1_000)
        await connection.execute(made)
        await connection.execute(delete(order_event_positions))
        await connection.execute(insert(order_event_positions).values(position=7, insert_id=1_000))
        statements, source = await statements_of(connection), SOURCES[HistoryLog.ORDER_EVENTS]
        (row,) = map(source.read, await statements.fetched(source.after, after=0, limit=9))
        await connection.rollback()
    line = source.form.leaf(source.form.seal(row.values, SALT)).decode()
    actor = sealed(hashlib.sha256(SALT + b"actor").digest(), "Zoë")
    reason = sealed(salt_of_text(SALT, "reason"), '"Hö\n\x1f" \\ 😀')
    assert line == (
        f'{{"actor":"{actor}","amount":-5,"at":1774749599999999,"changes":"[]","channel_id":null,'
        '"currency":"EUR","fulfillment_status":"UNFULFILLED","id":"event_x","insert_id":1000,'
        '"kind":"HOLD_PLACED","location_ids":"[\\"location_\\\\u00fc\\", \\"b\\"]",'
        f'"log":"order_events","occurred_at":null,"on_behalf_of":null,"order_id":"{order.id}",'
        f'"payment_status":"UNPAID","position":7,"reason":"{reason}","reference":null,'
        '"sequence":99,"status":"CONFIRMED","subject_id":"hold_x","transaction_id":null,'
        '"version":1}'
    )
    fixed = line.replace(order.id, "order_x").encode()
    assert leaf_hash(fixed).hex() == GOLDEN


async def test_events_of_before_are_hashed_in_batches_that_continue_where_they_stopped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await that_day(shop)
    await positioned(shop)
    monkeypatch.setattr(hashing_module, "BATCH", 10)
    assert await SqlHashing(shop.hub.engines).once() == 20
    # Another process, which knows nothing of the first.
    assert await SqlHashing(shop.hub.engines).once() == 20
    await hash_all(shop)
    assert all(positions == hashed for positions, hashed in await counts(shop))
    assert await findings(shop) == []


async def test_two_that_hash_at_the_same_time_hash_every_event_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await that_day(shop)
    await positioned(shop)
    monkeypatch.setattr(hashing_module, "BATCH", 7)
    workers = [SqlHashing(shop.hub.engines) for _ in range(2)]

    async def work(hashing: SqlHashing) -> None:
        done: int | None = None
        while done != 0:
            done = await hashing.once()

    await asyncio.gather(*map(work, workers))
    assert all(positions == hashed for positions, hashed in await counts(shop))
    assert await findings(shop) == []


async def test_a_batch_that_is_interrupted_leaves_nothing_behind_and_is_repeated(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await that_day(shop)
    await positioned(shop)
    hashing, write = SqlHashing(shop.hub.engines), LogHasher.write

    async def interrupted(self: LogHasher, *given: Any) -> bool:
        await write(self, *given)
        raise ConnectionAbortedError("before the commit")

    monkeypatch.setattr(LogHasher, "write", interrupted)
    with pytest.raises(Unavailable):
        await hashing.once()
    monkeypatch.setattr(LogHasher, "write", write)
    assert {hashed for _, hashed in await counts(shop)} == {0}
    assert await shop.rows("SELECT count(*) FROM history_nodes") == [(0,)]
    await hash_all(shop, hashing)
    assert await findings(shop) == []


async def test_a_process_that_ends_after_the_commit_is_followed_by_another(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await that_day(shop)
    await positioned(shop)
    monkeypatch.setattr(hashing_module, "BATCH", 10)
    with monkeypatch.context() as patch:
        patch.setattr(LogHasher, "committed", lambda *_: None)
        forgetful = SqlHashing(shop.hub.engines)
        assert await forgetful.once() == 20
    await hash_all(shop, SqlHashing(shop.hub.engines))
    # Who has missed it finds out where the tree ends.
    await shop.stock(1)
    await hash_all(shop, forgetful)
    assert all(positions == hashed for positions, hashed in await counts(shop))
    assert await findings(shop) == []


@CONCURRENT
async def test_an_event_that_is_committed_late_is_hashed_after_those_before_it(shop: Shop) -> None:
    outbox = SqlOutbox(shop.hub.engines)
    async with overtaken(shop, outbox) as slow:
        await hash_all(shop)
        before = await leaves(shop)
        await slow.commit()
    await hash_all(shop)
    after = await leaves(shop)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    assert await findings(shop) == []


async def test_a_position_without_an_event_is_hashed_as_such_and_stays_so(shop: Shop) -> None:
    """Positions of SQLite had gaps before release 0.2; nobody fills one unnoticed."""
    await shop.stock(9)
    await shop.place(1)
    await shop.place(1)
    await positioned(shop)
    await shop.write("UPDATE order_event_positions SET position = 40 WHERE position = 4")
    await hash_all(shop)
    assert [row[0] for row in await leaves(shop)] == list(range(1, 41))
    async with snapshot(shop.hub.engines.reader) as connection:
        checked, _ = await check_history(connection)
    assert (checked.findings, checked.voids) == ([], 36)
    await shop.write("UPDATE order_event_positions SET position = 20 WHERE position = 40")
    assert any("position 20," in found for found in await findings(shop))


async def test_an_event_that_is_published_again_is_hashed_at_both_positions(shop: Shop) -> None:
    await shop.stock(9)
    await shop.place(1)
    await hash_all(shop)
    changed = "UPDATE order_events SET kind = :kind WHERE sequence = 1"
    await shop.write(changed, kind="FROM_ANOTHER_RELEASE")
    await SqlOrderEventLog(shop.hub.engines).after(0, 100)
    await shop.write(changed, kind="ORDER_PLACED")
    assert await SqlDeadLetters(shop.hub.engines).retry() == 1
    assert await findings(shop) == []
    await hash_all(shop)
    async with snapshot(shop.hub.engines.reader) as connection:
        checked, _ = await check_history(connection)
    assert (checked.findings, checked.again, checked.hashed) == ([], 1, 3)
