"""The tests' PostgreSQL as a server in earnest has it: what is acknowledged is on disk. It also
remembers when each transaction was committed, by its own clock."""

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
# A new value of this one needs a restart.
REMEMBER_COMMITS = "ALTER SYSTEM SET track_commit_timestamp = on"


@contextmanager
def servers_of_this_run() -> Iterator[None]:
    """The servers that are begun meanwhile are nobody else's, and end here."""
    os.environ["HUB_TESTS"] = f"benchmark-{os.getpid()}"
    try:
        yield
    finally:
        stop_servers()


async def in_earnest(name: str) -> str:
    """The address of an empty database on such a server; the first call begins it."""
    address = postgresql(name)
    async with plain(address).connect() as connection:
        for setting in FAST:
            await connection.execute(text(f"ALTER SYSTEM RESET {setting}"))
        await connection.execute(text(REMEMBER_COMMITS))
    _restart(_folder(address))
    return address


def plain(address: str) -> AsyncEngine:
    """Connections beside the hub's, for looking on."""
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
