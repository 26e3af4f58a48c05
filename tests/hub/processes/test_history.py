"""A background process hashes new events and takes checkpoints on a schedule; an operator sees how
far it is."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.history.checkpoints import SignatureState, read_note
from hub.commands.demonstrating import signing
from hub.observability import logs
from hub.processes.history import HistoryKeeping
from hub.settings import Settings
from hub.signing import KeyRing, SigningKey
from hub.wiring import Hub, key_ring, wire
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.hashing import SqlHashing
from persistence.operations.health import SqlHealth
from tests.hub.observed import serving, value
from tests.persistence.activity import positioned
from tests.shop import Shop

KEYS = KeyRing(SigningKey.new("order-hub"))


class Watch:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


def keeping(hub: Hub, watch: Watch, minutes: int = 60) -> HistoryKeeping:
    checkpoints = SqlCheckpoints(hub.engines, KEYS)
    every = timedelta(minutes=minutes)
    return HistoryKeeping(SqlHashing(hub.engines), checkpoints, every, watch)


async def sizes(shop: Shop) -> list[int]:
    query = "SELECT size FROM history_checkpoints WHERE log = 'order_events' ORDER BY size"
    return [size for (size,) in await shop.rows(query)]


async def placed(shop: Shop) -> None:
    await shop.place(1)
    await positioned(shop)


async def test_events_are_hashed_at_once_and_checkpoints_taken_when_they_are_due(
    shop: Shop, hub: Hub
) -> None:
    watch = Watch()
    kept = keeping(hub, watch)
    await shop.stock(9)
    await placed(shop)
    assert await kept.once() == 4
    assert await sizes(shop) == [2]
    await placed(shop)
    watch.at += timedelta(minutes=59)
    assert await kept.once() == 3
    assert await sizes(shop) == [2]
    watch.at += timedelta(minutes=1)
    assert await kept.once() == 0
    assert await sizes(shop) == [2, 4]
    # Another process knows from the database when the next one is due.
    await placed(shop)
    other = keeping(hub, watch)
    watch.at += timedelta(minutes=59)
    await other.once()
    assert await sizes(shop) == [2, 4]


async def test_a_checkpoint_is_a_line_of_the_log_which_is_kept_elsewhere(
    shop: Shop, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(hub.settings.model_copy(update={"log_format": "json"}))
    await shop.stock(9)
    await placed(shop)
    await keeping(hub, Watch()).once()
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    notes = [line["checkpoint"] for line in lines if line["event"] == "history checkpoint"]
    assert [read_note(note).judged(KEYS) for note in notes] == [SignatureState.VALID] * 2


async def test_the_history_can_be_switched_off(shop: Shop, hub: Hub) -> None:
    await shop.stock(9)
    await placed(shop)
    assert await keeping(hub, Watch(), minutes=0).once() == 0
    assert (await SqlHealth(hub.engines).history()).pending == 4
    assert await sizes(shop) == []


async def test_a_history_that_was_changed_is_not_signed_but_told(
    shop: Shop, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    kept = keeping(hub, watch)
    await shop.stock(9)
    await placed(shop)
    await kept.once()
    await shop.write("UPDATE order_event_leaves SET hash = salt")
    await placed(shop)
    watch.at += timedelta(hours=1)
    for _ in range(2):
        # The second time nothing is told again.
        with caplog.at_level(logging.ERROR):
            assert await kept.once() == 0
    (told,) = [one.message for one in caplog.records if one.levelno == logging.ERROR]
    assert "The history is not continued: " in told
    assert "order-hub verify --history" in told
    assert await sizes(shop) == [2]


async def test_missing_hashes_stop_the_hashing_until_somebody_has_looked(
    shop: Shop, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    await shop.stock(9)
    await placed(shop)
    await keeping(hub, watch).once()
    await shop.write("DELETE FROM order_event_leaves WHERE position = 1")
    await placed(shop)
    kept = keeping(hub, watch)
    # The other log goes on.
    assert await kept.once() == 1
    assert await kept.once() == 0
    assert "hashes of order_events are missing or damaged" in caplog.text
    await shop.write("DELETE FROM order_event_leaves")
    await shop.write("DELETE FROM history_checkpoints")
    watch.at += timedelta(minutes=5)
    assert await kept.once() > 0


async def test_the_metrics_tell_how_far_the_history_is(shop: Shop, hub: Hub) -> None:
    await shop.stock(9)
    await placed(shop)
    health = SqlHealth(hub.engines)
    before = await health.history()
    assert (before.pending, before.uncovered, before.taken_at) == (4, 4, None)
    watch = Watch()
    await keeping(hub, watch).once()
    await placed(shop)
    between = await health.history()
    assert (between.pending, between.uncovered, between.taken_at) == (3, 3, watch.at)
    await hub.history_keeping.once()
    assert (await health.history()).pending == 0
    async with serving(hub) as served:
        samples = await served.samples()
        assert value(samples, "history_pending_rows") == 0
        assert value(samples, "history_uncovered_rows") == 3
        taken = value(samples, "history_checkpoint_timestamp_seconds")
        assert taken == watch.at.timestamp()


def test_the_demo_signs_with_a_key_that_it_makes_at_its_first_start(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'demo.db'}")
    ring = key_ring(signing(settings))
    assert ring.signs
    assert ring.name == "demo"
    assert key_ring(signing(settings)).public_key == ring.public_key
    assert signing(settings).history_minutes == 1
    assert wire(signing(settings)).history_keeping is not None
    chosen = settings.model_copy(update={"history_key_file": tmp_path / "demo.db.history-key"})
    assert signing(chosen).history_key_file == chosen.history_key_file
