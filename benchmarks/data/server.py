"""A PostgreSQL server of the benchmarks, with the defaults of PostgreSQL: commits are durable."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import psutil

from tests.servers import a_postgresql


@dataclass(frozen=True)
class Server:
    """`folder` has its data, `socket` its socket."""

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
            f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY',
        )
        return self.address(database)


@contextmanager
def postgresql(data: Path) -> Iterator[Server]:
    """Started for this block, and stopped after it; the data stays."""
    folder = data / "postgresql"
    folder.mkdir(parents=True, exist_ok=True)
    server: Any = a_postgresql(folder, cleanup_mode=None)
    try:
        yield Server(folder, str(server.get_postmaster_info().socket_dir))
    finally:
        server.stop()
