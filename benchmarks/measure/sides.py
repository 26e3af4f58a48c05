"""The sides of a comparison: servers that take turns. Those that wait are stopped (SIGSTOP): their
background work is not counted with that of the one whose turn it is."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.measure.load import Client

START_SECONDS, STOP_SECONDS = 60, 20
HOUSE = Path(__file__).parents[2]
# What the servers say.
LOG = HOUSE / "build" / "bench" / "servers.log"


@dataclass(frozen=True)
class Program:
    """What is started. `{port}` in the command is the port to listen on."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def hub(database: str, name: str = "hub", **settings: str) -> Program:
    command = (sys.executable, "-m", "hub", "serve", "--port", "{port}")
    environment = {"ORDER_HUB_DATABASE_URL": database, "ORDER_HUB_LOG_LEVEL": "error"}
    environment |= {f"ORDER_HUB_{name.upper()}": value for name, value in settings.items()}
    return Program(name, command, environment)


def python(name: str, module: str, database: str, *arguments: str) -> Program:
    command = (sys.executable, "-m", module, "{port}", *arguments)
    return Program(name, command, {"BENCHMARK_DATABASE": database})


@dataclass
class Side:
    name: str
    address: str
    process: psutil.Process

    def client(self) -> Client:
        return Client(self.address)

    def processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def running(programs: Sequence[Program]) -> AsyncIterator[list[Side]]:
    """All of them, paused."""
    sides: list[Side] = []
    started: list[asyncio.subprocess.Process] = []
    try:
        for program in programs:
            side, process = await _start(program)
            sides.append(side)
            started.append(process)
            await _answers(side, process)
            side.pause()
        yield sides
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        await asyncio.gather(*(_ended(process) for process in started))


async def _start(program: Program) -> tuple[Side, asyncio.subprocess.Process]:
    port = str(_free_port())
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a") as log:
        process = await asyncio.create_subprocess_exec(
            *(part.replace("{port}", port) for part in program.command),
            env={**os.environ, **program.environment},
            cwd=HOUSE,
            stdout=log,
            stderr=log,
        )
    return Side(program.name, f"http://127.0.0.1:{port}", psutil.Process(process.pid)), process


async def _answers(side: Side, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            if process.returncode is not None:
                raise RuntimeError(
                    f"{side.name} has ended with code {process.returncode}: see {LOG}"
                )
            if await _alive(side):
                return
            await asyncio.sleep(0.1)


async def _alive(side: Side) -> bool:
    client = side.client()
    try:
        await client.ask("{ __typename }", {})
    except (OSError, asyncio.IncompleteReadError):
        return False
    finally:
        client.close()
    return True


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
