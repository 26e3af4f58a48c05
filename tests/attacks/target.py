"""The hub that is attacked: a process of its own, production profile, on loopback."""

import json
import os
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx2
import psutil

from hub.demo.seed import seed
from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.processes import start

START_SECONDS = 60.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/graphql")


class Target:
    """The attacked hub. `http` is a caller like others; attacks come from `ATTACKER`."""

    def __init__(self, port: int, pid: int, log: Path, http: httpx2.AsyncClient) -> None:
        self.port = port
        self.log = log
        self.http = http
        self.server_errors = 0
        self._process = psutil.Process(pid)
        http.event_hooks = {"response": [self._count]}

    async def graph(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The answer to an operation; a text, if it is no JSON."""
        body = {"query": query, "variables": dict(variables or {})}
        return answer_of(await self.http.post("/graphql", json=body))

    async def alive(self) -> bool:
        """Whether an ordinary caller is answered."""
        answer = await self.graph("{ channels(first: 1) { nodes { id } } }")
        return isinstance(answer, dict) and bool(answer.get("data"))

    def cpu_ms(self) -> float:
        """The CPU time of the process until now."""
        times = self._process.cpu_times()
        return (times.user + times.system) * 1_000

    def memory_kib(self) -> float:
        """What the process holds of the machine's memory."""
        return float(self._process.memory_info().rss) / 1_024

    def said(self) -> list[str]:
        """The lines of its log after it has begun to serve."""
        return self.log.read_text(errors="replace").splitlines()

    async def _count(self, response: httpx2.Response) -> None:
        if response.status_code >= 500 and response.status_code != 503:
            self.server_errors += 1


def answer_of(response: httpx2.Response) -> Any:
    """The JSON of a response, or its text."""
    try:
        return response.json()
    except ValueError:
        return response.text


def codes_of(answer: Any) -> list[str]:
    """The codes of the errors of an answer."""
    errors = answer.get("errors", []) if isinstance(answer, dict) else []
    return [(error.get("extensions") or {}).get("code") or "none" for error in errors]


@asynccontextmanager
async def attacked(**settings: str) -> AsyncIterator[Target]:
    """A hub with the business of the demo, and these settings besides."""
    with tempfile.TemporaryDirectory(prefix="order-hub-attack-") as folder:
        address = f"sqlite+aiosqlite:///{folder}/hub.db"
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        await seed(hub)
        await hub.close()
        log = Path(folder) / "hub.log"
        environment = {
            **{name: value for name, value in os.environ.items() if "ORDER_HUB" not in name},
            "ORDER_HUB_DATABASE_URL": address,
            "ORDER_HUB_PROFILE": "production",
            "ORDER_HUB_LOG_FORMAT": "json",
            **settings,
        }
        process = start(["serve", "--port", "0"], environment, log)
        try:
            port = _port_of(log)
            async with httpx2.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False
            ) as http:
                assert process.pid is not None
                yield Target(port, process.pid, log, http)
        finally:
            process.terminate()
            process.join(START_SECONDS)


def _port_of(log: Path) -> int:
    """The port, which is the first thing it says."""
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        found = ADDRESS.search(log.read_text()) if log.exists() else None
        if found:
            return int(found.group(1))
        sleep(0.05)
    raise TimeoutError("The hub did not start.")


def lines_of(target: Target) -> list[Any]:
    """The log, line by line; a line that is no JSON stays a text."""
    lines: list[Any] = []
    for line in target.said():
        try:
            lines.append(json.loads(line))
        except ValueError:
            lines.append(line)
    return lines
