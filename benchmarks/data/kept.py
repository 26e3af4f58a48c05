"""Databases with generated data, kept in build/bench/data between runs."""

import json
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.data import copies
from benchmarks.data.loading import load_all
from benchmarks.data.originals import originals
from benchmarks.data.server import Server
from persistence.operations.migrate import revisions, upgrade

DATA = Path(__file__).parents[2] / "build" / "bench" / "data"
# Increased when the same size is to be generated anew.
VERSION = 1


def name_of(size: copies.Size) -> str:
    return f"orders_{size.orders}_{size.skus}"


async def kept_postgresql(server: Server, size: copies.Size) -> str:
    """The address of a database of that size, generated unless it is there."""
    name = name_of(size)
    address = server.address(name)
    marker = _Marker(server.folder.parent / f"{name}.postgresql.json")
    if not await _is_there(marker, address):
        await server.create(name)
        await _generate(marker, address, size)
    return address


async def kept_sqlite(size: copies.Size, data: Path = DATA) -> str:
    file, marker = data / f"{name_of(size)}.db", _Marker(data / f"{name_of(size)}.sqlite.json")
    address = f"sqlite+aiosqlite:///{file}"
    _prepare(data)
    if not await _is_there(marker, address):
        _remove(file)
        await _generate(marker, address, size)
    return address


@dataclass(frozen=True)
class _Marker:
    """A file that says which data are complete: of which version, at which revision."""

    file: Path

    def says(self, revision: str) -> bool:
        return self.file.exists() and json.loads(self.file.read_text()) == self._state(revision)

    def write(self, revision: str) -> None:
        self.file.write_text(json.dumps(self._state(revision)) + "\n")

    def _state(self, revision: str) -> dict[str, object]:
        return {"version": VERSION, "seed": copies.SEED, "revision": revision}


async def _is_there(marker: _Marker, address: str) -> bool:
    """Whether it was generated completely, by this version, at the newest schema."""
    try:
        at, newest = await revisions(address)
    except (OSError, SQLAlchemyError, asyncpg.PostgresError):
        return False
    return at == newest and marker.says(str(newest))


def _prepare(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)


def _remove(file: Path) -> None:
    for part in ("", "-wal", "-shm"):
        Path(f"{file}{part}").unlink(missing_ok=True)


async def _generate(marker: _Marker, address: str, size: copies.Size) -> None:
    await upgrade(address)
    with _progress() as bar:
        task = bar.add_task(f"{address.split('+')[0]}: {size.orders:,} orders", total=size.orders)
        made = copies.Copies(await originals(), size)
        await load_all(address, made, lambda done: bar.update(task, completed=done))
    _, newest = await revisions(address)
    marker.write(str(newest))


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True))
