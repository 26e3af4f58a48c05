"""The supervisor of `order-hub serve --workers N`: starts N child processes on one inherited socket
and restarts those that end."""

import asyncio
import logging
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from hub.observability.metrics import mark_process_ended

# A process that ends sooner failed to start: the pause before its restart doubles each time.
STABLE_SECONDS = 5.0
PAUSE_SECONDS = 0.2
PAUSE_SECONDS_MAX = 10.0
# Longer than a process takes to drain.
STOP_SECONDS = 12.0

log = logging.getLogger(__name__)


class Workers:
    def __init__(
        self, listener: socket.socket, count: int, metrics: socket.socket | None = None
    ) -> None:
        self._listener = listener
        self._count = count
        self._metrics = metrics
        self._running: set[Process] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        supervisors = [asyncio.create_task(self._supervise()) for _ in range(self._count)]
        await self._stop.wait()
        for process in self._running:
            with suppress(ProcessLookupError):
                process.terminate()
        await asyncio.wait(supervisors, timeout=STOP_SECONDS)
        for process in self._running:
            log.error("Process %d did not stop in time and was killed.", process.pid)
            with suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*supervisors)

    async def _supervise(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stop.is_set():
            started = time.monotonic()
            code = await self._serve()
            if self._stop.is_set():
                return
            was_stable = time.monotonic() - started > STABLE_SECONDS
            pause = PAUSE_SECONDS if was_stable else min(2 * pause, PAUSE_SECONDS_MAX)
            log.error(
                "A serving process ended with code %s; it is restarted in %.1f s.", code, pause
            )
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stop.wait()

    async def _serve(self) -> int:
        inherited = {"--socket": self._listener.fileno()}
        if self._metrics is not None:
            inherited["--metrics-socket"] = self._metrics.fileno()
        options = [word for name, number in inherited.items() for word in (name, str(number))]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "serve", *options),
            pass_fds=inherited.values(),
            # The pipe closes when this process ends for any reason; the child then stops too.
            stdin=PIPE,
        )
        self._running.add(process)
        if self._stop.is_set():
            process.terminate()
        try:
            return await process.wait()
        finally:
            self._running.discard(process)
            mark_process_ended(process.pid)


async def wait_for_parent_exit() -> None:
    """Wait until the parent process has ended: its end of the pipe on standard input closes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
