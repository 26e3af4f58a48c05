"""The health probes: is the process alive, may requests be sent to it, and what to do if not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.events.logs import RELAY_LOCK
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.hub.observed import Served, serving, until
from tests.servers import Redis
from tests.shop import Shop

CHECKS = {"database", "migrations", "broker", "relay", "draining"}


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
async def served(hub: Hub) -> AsyncIterator[Served]:
    async with serving(hub) as served:
        yield served


async def the_status(served: Served, check: str) -> str:
    _, report = await served.ready()
    return str(report["checks"][check]["status"])


async def test_a_healthy_hub_is_alive_and_ready(served: Served) -> None:
    assert (await served.http.get("/livez")).json() == {"status": "ok"}
    code, report = await served.ready()
    assert (code, report["status"]) == (200, "ok")
    assert {name: check["status"] for name, check in report["checks"].items()} == dict.fromkeys(
        CHECKS, "ok"
    )
    assert report["checks"]["migrations"]["revision"] == report["checks"]["migrations"]["newest"]
    assert report["checks"]["broker"]["kind"] == "memory"


async def test_a_hub_whose_writer_gets_no_answer_is_alive_and_not_ready(
    hub: Hub, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.observability.probes.WAIT_SECONDS", 0.2)
    held = [await hub.engines.writer.connect() for _ in range(hub.engines.writer.pool.size())]  # type: ignore[attr-defined]
    try:
        code, report = await served.ready()
        assert (code, report["status"]) == (503, "failing")
        assert report["checks"]["database"]["status"] == "failing"
        assert "pool" in report["checks"]["database"]["do"]
        assert "Traceback" not in str(report)
        assert (await served.http.get("/livez")).status_code == 200
    finally:
        for connection in held:
            await connection.close()
    monkeypatch.undo()
    await until(lambda: _is_ready(served))


async def _is_ready(served: Served) -> bool:
    return (await served.ready())[0] == 200


@pytest.mark.parametrize(
    ("revision", "status", "code", "do"),
    [
        ("9999", "degraded", 200, "newer"),
        ("0001", "failing", 503, "order-hub migrate"),
        (None, "failing", 503, "order-hub migrate"),
    ],
)
async def test_an_older_schema_is_not_served_and_a_newer_one_is(
    hub: Hub, served: Served, revision: str | None, status: str, code: int, do: str
) -> None:
    table = "alembic_version"
    async with hub.engines.writer.begin() as connection:
        kept = (await connection.execute(text(f"SELECT version_num FROM {table}"))).scalar_one()
        if revision is None:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO kept_elsewhere"))
        else:
            await connection.execute(text(f"UPDATE {table} SET version_num = '{revision}'"))
    try:
        answered, report = await served.ready()
        assert (answered, report["checks"]["migrations"]["status"]) == (code, status)
        assert report["checks"]["migrations"]["revision"] == revision
        assert do in report["checks"]["migrations"]["do"]
        assert report["checks"]["database"]["status"] == "ok"
    finally:
        async with hub.engines.writer.begin() as connection:
            if revision is None:
                await connection.execute(text(f"ALTER TABLE kept_elsewhere RENAME TO {table}"))
            else:
                await connection.execute(text(f"UPDATE {table} SET version_num = '{kept}'"))


async def test_without_redis_a_hub_is_slower_and_still_ready(
    database_url: str, tmp_path: Path
) -> None:
    redis = Redis(tmp_path)
    await redis.start()
    hub = wire(Settings(database_url=database_url, redis_url=redis.address))
    async with serving(hub) as served:
        assert (await served.ready())[1]["checks"]["broker"] == {"status": "ok", "kind": "redis"}
        await redis.stop()
        code, report = await served.ready()
        assert (code, report["status"]) == (200, "degraded")
        assert "nothing is lost" in report["checks"]["broker"]["do"]


# SQLite gives positions itself.
@pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)
async def test_a_relay_that_is_behind_is_reported(
    hub: Hub, shop: Shop, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.observability.health.LAG_SECONDS_MAX", 0.0)
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({RELAY_LOCK})"))
        await Staff(Client(served.http), shop).receive(5)
        code, report = await served.ready()
        assert (code, report["status"]) == (200, "degraded")
        relay = report["checks"]["relay"]
        assert relay["rows"] == 1
        assert "relay" in relay["do"]
    await until(lambda: _has_caught_up(served))


async def _has_caught_up(served: Served) -> bool:
    return await the_status(served, "relay") == "ok"


async def test_a_hub_that_drains_is_alive_and_not_ready(served: Served) -> None:
    served.health.drain()
    code, report = await served.ready()
    assert (code, report["checks"]["draining"]["status"]) == (503, "failing")
    assert (await served.http.get("/livez")).status_code == 200
