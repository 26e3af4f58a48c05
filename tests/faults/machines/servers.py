"""Servers that are meant to be hurt: a PostgreSQL and a Valkey of the run's own, and a wire to
either that can be cut."""

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil
from redis.asyncio import Redis as Client

from tests.servers import Redis, a_postgresql

STOP_SECONDS = 60
CHUNK_BYTES = 65_536
SOCKET = ".s.PGSQL.5432"


class PostgreSQL:
    """A server with a data folder of its own. Commits are flushed to the log as in earnest, so an
    acknowledged one survives the death of every process; only a power cut is not played."""

    def __init__(self, name: str) -> None:
        self._data = Path(tempfile.gettempdir()) / f"order-hub-faults-{os.getuid()}-{name}"
        self._server: Any = None

    @property
    def folder(self) -> Path:
        return self._data

    async def start(self) -> None:
        self._server = await asyncio.to_thread(_started, self._data)
        await self.run("ALTER SYSTEM SET fsync = off;", "SELECT pg_reload_conf();")

    async def run(self, *statements: str) -> None:
        for statement in statements:
            await asyncio.to_thread(self._server.psql, statement)

    async def database(self, name: str, template: str = "template1") -> str:
        """The address of a fresh database."""
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}";')
        return self.address(name)

    def address(self, name: str, folder: Path | None = None) -> str:
        return f"postgresql://postgres@/{name}?host={folder or self._data}"

    async def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no checkpoint, no goodbye."""
        await self._end(signal.SIGQUIT)

    async def kill(self) -> None:
        """The postmaster is gone in the middle of everything."""
        await self._end(signal.SIGKILL)

    async def start_again(self) -> None:
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def pause(self) -> None:
        """It neither answers nor hangs up."""
        for process in reversed(self._everyone()):
            process.suspend()

    def resume(self) -> None:
        for process in self._everyone():
            process.resume()

    def _everyone(self) -> list[psutil.Process]:
        postmaster: psutil.Process = self._server.get_postmaster_info().process
        return [postmaster, *postmaster.children(recursive=True)]

    async def _end(self, how: signal.Signals) -> None:
        everyone = self._everyone()
        everyone[0].send_signal(how)
        await asyncio.to_thread(psutil.wait_procs, everyone, timeout=STOP_SECONDS)

    async def close(self) -> None:
        await asyncio.to_thread(self._server.cleanup)
        shutil.rmtree(self._data, ignore_errors=True)


def _started(data: Path) -> Any:
    return a_postgresql(data, cleanup_mode="delete")


class Valkey(Redis):
    """The tests' Valkey, and what can happen to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.socket = folder / "redis.sock"

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    def pause(self) -> None:
        """It neither answers nor hangs up."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def flush(self) -> None:
        """Everything it knew is gone, and so is every connection."""
        async with Client.from_url(self.address) as client:
            await client.flushall()
            await client.client_kill_filter(skipme=True, _type="pubsub")


class Wire(StrEnum):
    OPEN = "open"
    SILENT = "silent"
    CUT = "cut"


class Proxy:
    """A Unix socket that passes everything on, swallows everything, or hangs up at once."""

    def __init__(self, listens: Path, target: Path) -> None:
        self._listens, self._target = listens, target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loud = asyncio.Event()
        self.wire = Wire.OPEN
        self._loud.set()

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self._listens)
        self._listens.chmod(0o777)

    def become(self, wire: Wire) -> None:
        self.wire = wire
        if wire is Wire.SILENT:
            self._loud.clear()
            return
        self._loud.set()
        if wire is Wire.CUT:
            self.hang_up()

    def hang_up(self) -> None:
        """End every connection in the middle of whatever it was saying; new ones are welcome."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        self.become(Wire.CUT)
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            if self.wire is Wire.CUT:
                return
            await self._loud.wait()
            there, far = await asyncio.open_unix_connection(self._target)
            self._writers.add(far)
            await asyncio.gather(self._pass(reader, far), self._pass(there, writer))
        except (OSError, asyncio.CancelledError):
            return
        finally:
            for end in (writer, far):
                if end is not None:
                    self._writers.discard(end)
                    end.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while chunk := await source.read(CHUNK_BYTES):
            await self._loud.wait()
            target.write(chunk)
            await target.drain()
        with suppress(OSError, RuntimeError):
            target.write_eof()
