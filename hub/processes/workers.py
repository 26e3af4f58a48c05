"""Several serving processes behind one port. Each is an `order-hub serve` of its own on the socket
it inherits; whichever ends is begun again."""

import asyncio
import logging
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from hub.observability.metrics import gone

# One that ends sooner than this never served: it waits longer from time to time.
STEADY_SECONDS = 5.0
PAUSE_SECONDS = 0.2
PAUSE_SECONDS_MAX = 10.0
# Longer than any of them takes to drain.
STOP_SECONDS = 12.0

log = logging.getLogger(__name__)


class Workers:
    def __init__(self, listener: socket.socket, count: int) -> None:
        self._listener = listener
        self._count = count
        self._running: set[Process] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Until told to stop."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(told, self._stop.set)
        keepers = [asyncio.create_task(self._keep()) for _ in range(self._count)]
        await self._stop.wait()
        for process in self._running:
            with suppress(ProcessLookupError):
                process.terminate()
        await asyncio.wait(keepers, timeout=STOP_SECONDS)
        for process in self._running:
            log.error("Process %d did not stop in time and was killed.", process.pid)
            with suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*keepers)

    async def _keep(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stop.is_set():
            begun = time.monotonic()
            code = await self._serve()
            if self._stop.is_set():
                return
            steady = time.monotonic() - begun > STEADY_SECONDS
            pause = PAUSE_SECONDS if steady else min(2 * pause, PAUSE_SECONDS_MAX)
            log.error("A serving process ended (%s); the next begins in %.1f s.", code, pause)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stop.wait()

    async def _serve(self) -> int:
        number = self._listener.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "serve", "--socket", str(number)),
            pass_fds=[number],
            # Its other end closes with this process, whatever ends it: they stop too.
            stdin=PIPE,
        )
        self._running.add(process)
        if self._stop.is_set():
            process.terminate()
        try:
            return await process.wait()
        finally:
            self._running.discard(process)
            gone(process.pid)


async def until_alone() -> None:
    """Returns when whoever began this process is gone."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
