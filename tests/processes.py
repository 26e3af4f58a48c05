"""The command `order-hub` in processes of its own, forked from one that has imported the hub
already: what would take two seconds of a processor takes a tenth. What a process does while it
imports (settings of its libraries, what is not installed) needs a fresh interpreter instead."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TextIO

import hub.commands

# A busy machine is slow, not wrong.
WAIT_SECONDS = 60
# The commands import what they need when they run, so each is named here.
COMMANDS = [module.name for module in iter_modules(hub.commands.__path__, "hub.commands.")]
PRELOADED = (
    *COMMANDS,
    *(
        "hub.__main__",
        "hub.http.app",
        "hub.demo.run",
        "uvloop",
        "aiosqlite",
        "asyncpg",
        "sqlalchemy.dialects.postgresql.asyncpg",
    ),
    *("sqlalchemy.dialects.sqlite.aiosqlite", "uvicorn.protocols.http.httptools_impl"),
    *("uvicorn.protocols.websockets.websockets_sansio_impl", "uvicorn.lifespan.on"),
)
Before = Sequence[Callable[[], None]]

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(list(PRELOADED))


def forked(function: Callable[..., None], *given: Any) -> ForkServerProcess:
    """Call `function` in a new process, which ends with this one."""
    process = _processes.Process(target=function, args=given, daemon=True)
    process.start()
    return process


def start(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    out: Path | Connection,
    before: Before = (),
) -> ForkServerProcess:
    """The command with these arguments, here and in exactly this environment. Everything it says
    goes to `out`; `before` are functions that the new process calls before the command."""
    return forked(_run, list(arguments), dict(environment), os.getcwd(), out, tuple(before))


def _run(
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    out: Path | Connection,
    before: Before,
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    said = (
        os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        if isinstance(out, Path)
        else out.fileno()
    )
    os.dup2(said, 1)
    os.dup2(said, 2)
    for function in before:
        function()
    from hub.__main__ import main

    sys.argv = ["order-hub", *arguments]
    main()


class Command:
    """A running command. `output` is what it prints."""

    def __init__(self, arguments: Sequence[str], **changes: str) -> None:
        reader, writer = _processes.Pipe(duplex=False)
        self._process = start(arguments, {**os.environ, **changes}, writer)
        writer.close()
        self.output: TextIO = os.fdopen(os.dup(reader.fileno()), errors="replace")
        reader.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def address(self) -> str:
        """Where it listens, which is the first thing it says."""
        return self.output.readline().split()[-1]

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code; that of a signal is negative."""
        self._process.join(WAIT_SECONDS)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} did not end in time")
        return self._process.exitcode

    def close(self) -> None:
        self.kill()
        self.wait()
        self._process.close()
        self.output.close()


@contextmanager
def order_hub(*arguments: str, **changes: str) -> Iterator[Command]:
    """The command while it runs; it is killed at the end if it still does."""
    command = Command(arguments, **changes)
    try:
        yield command
    finally:
        command.close()


def run_order_hub(*arguments: str, **changes: str) -> tuple[int, str]:
    """The command's exit code and all that it said."""
    with order_hub(*arguments, **changes) as command:
        said = command.output.read()
        return command.wait(), said
