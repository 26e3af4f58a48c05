"""Several processes that serve on one port, and workers."""

import asyncio
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from sqlalchemy import text

from domain.shared.paging import cursor_of
from hub.settings import Settings
from hub.wiring import Hub, wire
from tests.processes import WAIT_SECONDS, Command, order_hub, run_order_hub
from tests.shop import Shop


def until(true: Callable[[], Any]) -> Any:
    """What it gives once it gives something, within a bound."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise TimeoutError(true)


@contextmanager
def a_process(database_url: str, *words: str) -> Iterator[Command]:
    with order_hub(*words, ORDER_HUB_DATABASE_URL=database_url) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait() in (0, -signal.SIGTERM, -signal.SIGKILL)


@contextmanager
def serving(database_url: str, *words: str) -> Iterator[tuple[Command, str]]:
    with a_process(database_url, "serve", "--port", "0", *words) as process:
        address = process.address()
        until(lambda: answers(address))
        yield process, address


def answers(address: str) -> bool:
    try:
        query = {"query": "{ __typename }"}
        return httpx2.post(address, json=query, timeout=WAIT_SECONDS).status_code in (200, 401)
    except httpx2.HTTPError:
        return False


def servers(parent: Command) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent.pid).children() if child.is_running()]


def serves(process: psutil.Process) -> bool:
    """Without a process that reaps orphans, one that has ended is still listed."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_process_that_ends_is_restarted_while_the_others_serve(sqlite_url: str) -> None:
    """A child process is restarted; all drain on SIGTERM; none outlives its parent."""
    with serving(sqlite_url, "--workers", "2") as (parent, address):
        first, second = until(lambda: len(found := servers(parent)) == 2 and found)
        first.kill()
        assert answers(address)
        fresh = until(lambda: [p for p in servers(parent) if p.pid not in (first.pid, second.pid)])
        second.send_signal(signal.SIGTERM)
        gone, _ = psutil.wait_procs([second], timeout=WAIT_SECONDS)
        assert gone == [second]
        assert answers(address)
        parent.kill()
        until(lambda: not any(serves(process) for process in fresh))
        assert not answers(address)


def test_many_processes_end_together(sqlite_url: str) -> None:
    with serving(sqlite_url, "--workers", "2") as (parent, _):
        children = until(lambda: len(found := servers(parent)) == 2 and found)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait() == 0
        assert not any(child.is_running() for child in children)


@pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)
async def test_a_worker_assigns_positions_so_that_streams_continue(
    each_database_url: str,
) -> None:
    hub = wire(Settings(database_url=each_database_url))
    shop = await Shop.open(hub)
    await shop.stock(2)
    await shop.place(1)
    await hub.close()

    def positions() -> bool:
        return asyncio.run(_all_placed(hub.settings.database_url))

    with (
        a_process(hub.settings.database_url, "work") as one,
        a_process(hub.settings.database_url, "work") as two,
    ):
        for process in (one, two):
            assert "working" in process.output.readline()
        await asyncio.to_thread(until, positions)
        for process in (one, two):
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait) == 0


def test_the_demo_simulates_orders(tmp_path: Path) -> None:
    database_url = f"sqlite+aiosqlite:///{tmp_path}/demo.db"
    with a_process(database_url, "demo", "--port", "0", "--pace", "20") as process:
        found = until(lambda: re.search(r"http://\S+/graphql", process.output.readline()))
        query = {"query": "{ orders(first: 1) { totalCount } }"}
        until(lambda: _total(found[0], query) > 5)


def _total(address: str, query: dict[str, str]) -> int:
    total: int = httpx2.post(address, json=query, timeout=WAIT_SECONDS).json()["data"]["orders"][
        "totalCount"
    ]
    return total


def test_a_worker_serves_probes_and_metrics(sqlite_url: str) -> None:
    with a_process(sqlite_url, "work", "--port", "0") as process:
        address = process.address()
        checks = until(lambda: _checks(address))
        assert checks["database"]["status"] == "ok"
        elsewhere = address.replace("readyz", "graphql")
        metrics = httpx2.get(address.replace("readyz", "metrics"), timeout=WAIT_SECONDS)
        assert "order_hub_relay_lag_rows" in metrics.text
        assert httpx2.get(elsewhere, timeout=WAIT_SECONDS).status_code == 404


def _checks(address: str) -> Any:
    try:
        return httpx2.get(address, timeout=WAIT_SECONDS).json()["checks"]
    except httpx2.HTTPError:
        return None


async def _all_placed(database_url: str) -> bool:
    hub = wire(Settings(database_url=database_url))
    try:
        async with hub.engines.reader.connect() as connection:
            query = text(
                "SELECT count(*), (SELECT count(*) FROM order_event_positions) FROM order_events"
            )
            happened, placed = (await connection.execute(query)).one()
    finally:
        await hub.close()
    return bool(happened == placed > 0)


def test_running_requests_are_finished_before_a_process_ends(sqlite_url: str) -> None:
    """Requests that were taken are answered; new ones are refused; streams are completed."""
    with serving(sqlite_url) as (process, address):
        query = {"query": "subscription { orderEvents { __typename } }"}
        sse = {"accept": "text/event-stream"}
        with httpx2.stream(
            "POST", address, json=query, headers=sse, timeout=WAIT_SECONDS
        ) as stream:
            lines = stream.iter_lines()
            assert any("OrderSnapshot" in line for line in lines)
            process.send_signal(signal.SIGTERM)
            assert any("complete" in line for line in lines)
        assert process.wait() in (0, -signal.SIGTERM)
        assert not answers(address)


async def test_dead_letters_are_listed_and_retried_by_command(hub: Hub, shop: Shop) -> None:
    await shop.stock(1)
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE inventory_movements SET kind = 'TELEPORTED'"))
    await shop.stock(2)
    with serving(hub.settings.database_url) as (_, address):
        change = await asyncio.to_thread(_first_change, address)
        assert change["movement"]["quantity"] == 2
    assert "movements" in await asyncio.to_thread(_parked, hub, "TELEPORTED")
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE inventory_movements SET kind = 'RECEIVE'"))
    assert "Released 1" in await asyncio.to_thread(_parked, hub, "Released", "--retry")


def _first_change(address: str) -> Any:
    """The first movement of a subscription from the beginning."""
    document = """subscription ($after: String) { inventoryChanged(after: $after) {
      ... on InventoryChange { movement { quantity } } } }"""
    query = {"query": document, "variables": {"after": cursor_of("inventory", 0)}}
    sse = {"accept": "text/event-stream"}
    with httpx2.stream("POST", address, json=query, headers=sse, timeout=WAIT_SECONDS) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and "movement" in line:
                return json.loads(line.removeprefix("data:"))["data"]["inventoryChanged"]
    raise AssertionError("the stream ended")


def _parked(hub: Hub, expected: str, *words: str) -> str:
    address = {"ORDER_HUB_DATABASE_URL": hub.settings.database_url, "COLUMNS": "200"}
    _, output = run_order_hub("dead-letters", *words, **address)
    assert "Traceback" not in output
    return output if expected in output else ""
