"""The PostgreSQL server of the tests, configured as in production: with durable commits. It also
records commit timestamps."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.servers import FAST, a_postgresql, postgresql, stop_servers

STOP_SECONDS = 30
# Takes effect after a restart.
RECORD_COMMIT_TIMES = "ALTER SYSTEM SET track_commit_timestamp = on"


@contextmanager
def separate_servers() -> Iterator[None]:
    """Servers started within this block are not shared, and are stopped at its end."""
    os.environ["HUB_TESTS"] = f"benchmark-{os.getpid()}"
    try:
        yield
    finally:
        stop_servers()


async def durable_postgresql(name: str) -> str:
    """The address of an empty database on such a server, started by the first call."""
    address = postgresql(name)
    async with plain(address).connect() as connection:
        for setting in FAST:
            await connection.execute(text(f"ALTER SYSTEM RESET {setting}"))
        await connection.execute(text(RECORD_COMMIT_TIMES))
    _restart(_folder(address))
    return address


def plain(address: str) -> AsyncEngine:
    """An engine for measurements, independent of that of the hub."""
    return create_async_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def database_processes(address: str) -> list[psutil.Process]:
    postmaster = _postmaster(_folder(address))
    return [postmaster, *postmaster.children(recursive=True)]


def _folder(address: str) -> Path:
    return Path(str(make_url(address).query["host"]))


def _postmaster(data: Path) -> psutil.Process:
    return psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))


def _restart(data: Path) -> None:
    postmaster = _postmaster(data)
    postmaster.send_signal(signal.SIGINT)
    psutil.wait_procs([postmaster], timeout=STOP_SECONDS)
    a_postgresql(data, cleanup_mode=None).ensure_postgres_running()
