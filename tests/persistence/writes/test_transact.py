"""A burst waits its turn, whoever meets others tries again, and only a database that does not
answer is away."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import exc

from domain.ports.unit_of_work import UnitOfWork
from domain.shared.errors import Unavailable
from hub.ids import new_id
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines, open_engines
from persistence.writes.changes import WriteConflict
from persistence.writes.transaction import ATTEMPTS_MAX, AWAY_SECONDS, PATIENCE_SECONDS, SqlTransact
from tests.shop import Shop


class Refusal(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def meeting() -> exc.DBAPIError:
    return exc.DBAPIError("UPDATE", None, Refusal("55P03"))


def losing() -> exc.DBAPIError:
    return exc.DBAPIError("UPDATE", None, Refusal("08006"))


class Refusing:
    """An engine that never lets anyone through. Each try takes so many seconds."""

    def __init__(self, errors: Iterator[Exception], seconds: float) -> None:
        self.errors, self.seconds = errors, seconds
        self.now = 0.0
        self.tries = 0

    def begin(self) -> None:
        self.now += self.seconds
        self.tries += 1
        raise next(self.errors)


async def nothing(_: UnitOfWork) -> None:
    return None


async def tries(monkeypatch: pytest.MonkeyPatch, error: Exception, seconds: float) -> int:
    engine = Refusing(iter([error] * ATTEMPTS_MAX), seconds)
    monkeypatch.setattr("persistence.writes.transaction.PAUSE_SECONDS", 0)
    clock = SimpleNamespace(monotonic=lambda: engine.now)
    monkeypatch.setattr("persistence.writes.transaction.time", clock)
    given = Engines(writer=cast("Any", engine), reader=cast("Any", None))
    with pytest.raises(Unavailable):
        await SqlTransact(given, new_id, lambda: None)(nothing)
    return engine.tries


async def test_a_conflict_with_other_writers_is_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await tries(monkeypatch, meeting(), 2) == ATTEMPTS_MAX
    # Each try that begins within the time is begun, and one more.
    assert await tries(monkeypatch, meeting(), PATIENCE_SECONDS) == 3


async def test_an_unreachable_database_is_reported_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await tries(monkeypatch, losing(), 0) == ATTEMPTS_MAX
    assert await tries(monkeypatch, losing(), AWAY_SECONDS + 1) == 2


async def test_constant_version_conflicts_answer_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not that their version is old: they may have given none."""
    assert await tries(monkeypatch, WriteConflict("orders order_1"), 0) == ATTEMPTS_MAX


async def test_a_timeout_of_the_pool_is_not_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await tries(monkeypatch, exc.TimeoutError("nobody was free"), 0) == 1


async def test_simultaneous_writers_are_served_one_after_another(database_url: str) -> None:
    """Many more than there are connections, and nobody is free for a while."""
    hub = wire(Settings(database_url=database_url), open_engines(database_url, 1))
    try:
        shop = await Shop.open(hub)
        await shop.stock(60)
        async with hub.engines.writer.connect():
            placing = [asyncio.ensure_future(shop.place()) for _ in range(60)]
            reading = [asyncio.ensure_future(hub.reads.one(type(shop.web), [shop.web.id]))]
            await asyncio.gather(*reading)
            assert not any(task.done() for task in placing)
        assert len({order.id for order in await asyncio.gather(*placing)}) == 60
    finally:
        await hub.close()
