"""Databases with generated data, kept in build/bench between runs: PostgreSQL on a server of its
own with the defaults of PostgreSQL, so with durable commits, and SQLite files."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.data import copies
from benchmarks.data.loading import load_all
from benchmarks.data.originals import originals
from persistence.operations.migrate import revisions, upgrade
from tests.servers import a_postgresql

BUILD = Path(__file__).parents[2] / "build" / "bench"
# Increased when the same size is to be generated anew.
VERSION = 1


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of the benchmarks. `folder` has its data, `socket` its socket."""

    folder: Path
    socket: str

    def address(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket}"

    def processes(self) -> list[psutil.Process]:
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]

    async def run(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self.socket, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def create(self, database: str, template: str = "template1") -> str:
        """Its address."""
        await self.run(
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
            f'CREATE DATABASE "{database}" TEMPLATE "{template}"',
        )
        return self.address(database)


@contextmanager
def postgresql(build: Path = BUILD) -> Iterator[Server]:
    """Started for this block, and stopped after it; the data stays."""
    folder = build / "postgresql"
    folder.mkdir(parents=True, exist_ok=True)
    server: Any = a_postgresql(folder, cleanup_mode=None)
    try:
        yield Server(folder, str(server.get_postmaster_info().socket_dir))
    finally:
        server.stop()


def name_of(size: copies.Size) -> str:
    return f"orders_{size.orders}_{size.skus}"


async def kept_postgresql(server: Server, size: copies.Size) -> str:
    """The address of a database of that size, generated unless it is there."""
    name = name_of(size)
    address = server.address(name)
    marker = server.folder.parent / f"{name}.postgresql.json"
    if not await _is_there(marker, address):
        await server.create(name)
        await _generate(address, size)
        await _mark(marker, address)
    return address


async def kept_sqlite(size: copies.Size, build: Path = BUILD) -> str:
    name = name_of(size)
    build.mkdir(parents=True, exist_ok=True)
    file, marker = build / f"{name}.db", build / f"{name}.sqlite.json"
    address = f"sqlite+aiosqlite:///{file}"
    if not (file.exists() and await _is_there(marker, address)):
        for part in ("", "-wal", "-shm"):
            Path(f"{file}{part}").unlink(missing_ok=True)
        await _generate(address, size)
        await _mark(marker, address)
    return address


async def _is_there(marker: Path, address: str) -> bool:
    """Whether it was generated completely, by this version, at the newest schema."""
    if not marker.exists():
        return False
    try:
        at, newest = await revisions(address)
    except (OSError, asyncpg.PostgresError):
        return False
    return at == newest and json.loads(marker.read_text()) == _state(str(newest))


async def _mark(marker: Path, address: str) -> None:
    _, newest = await revisions(address)
    marker.write_text(json.dumps(_state(str(newest))) + "\n")


def _state(revision: str) -> dict[str, Any]:
    return {"version": VERSION, "seed": copies.SEED, "revision": revision}


async def _generate(address: str, size: copies.Size) -> None:
    await upgrade(address)
    with _progress() as bar:
        task = bar.add_task(f"{address.split('+')[0]}: {size.orders:,} orders", total=size.orders)
        made = copies.Copies(await originals(), size)
        await load_all(address, made, lambda done: bar.update(task, completed=done))


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True))
