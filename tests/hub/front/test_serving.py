"""The front door of `order-hub serve` and its processes."""

import re
import socket

import httpx2
import pytest

from tests.hub.processes.test_processes import serving
from tests.processes import run_order_hub
from tests.servers import reserved_port

INTROSPECTION = {"query": "{ __schema { queryType { name } } }"}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port of its own for the metrics."""
    port = reserved_port()
    monkeypatch.setenv("ORDER_HUB_METRICS_PORT", str(port))
    return port


def code(answer: httpx2.Response) -> str:
    code: str = answer.json()["errors"][0]["extensions"]["code"]
    return code


@pytest.mark.parametrize("workers", ["1", "2"])
def test_processes_that_others_can_reach_are_of_production(
    sqlite_url: str, port: int, workers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--host", "0.0.0.0", "--workers", workers)
    making = ("keys", "create", "anybody", "--role", "MANAGER", "--json")
    _, made = run_order_hub(*making, ORDER_HUB_DATABASE_URL=sqlite_url)
    secret = re.search(r"ohk_\w+_[\w-]{43}", made)
    assert secret, made
    headers = {"authorization": f"Bearer {secret[0]}"}
    monkeypatch.setenv("ORDER_HUB_IDENTITY", "required")
    with serving(sqlite_url, *words) as (_, address):
        for _ in range(6):
            answer = httpx2.post(address, json=INTROSPECTION, headers=headers)
            assert code(answer) == "INTROSPECTION_DISABLED"
        public = address.replace("/graphql", "/metrics")
        assert httpx2.get(public).status_code == 404
        scraped = httpx2.get(f"http://127.0.0.1:{port}/metrics")
        assert "order_hub_operations_total" in scraped.text
        assert httpx2.get(f"http://127.0.0.1:{port}/graphql").status_code == 404


def test_a_hub_of_development_answers_to_local_names_only(sqlite_url: str) -> None:
    with serving(sqlite_url) as (_, address):
        for host, status in (("localhost:1", 200), ("evil.example", 421)):
            answer = httpx2.post(address, json=INTROSPECTION, headers={"host": host})
            assert answer.status_code == status


def test_a_port_of_metrics_that_is_in_use_is_named(sqlite_url: str, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        code, told = run_order_hub("serve", "--port", "0", ORDER_HUB_DATABASE_URL=sqlite_url)
    assert code == 2
    assert f"set ORDER_HUB_METRICS_PORT={port + 1}" in " ".join(told.split())
