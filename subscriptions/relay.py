"""The relay: assigns positions to committed events, and notifies the broker."""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

from domain.shared.errors import Unavailable
from subscriptions.broker import Broker
from subscriptions.tail import finished

# Finds events of processes that stopped before they notified.
POLL_SECONDS = 0.25
# Commits within this time are handled together.
BATCH_SECONDS = 0.005

log = logging.getLogger(__name__)


class Outbox(Protocol):
    async def has_pending(self) -> bool:
        """Whether any event has no position yet."""
        ...

    async def assign_positions(self) -> int | None:
        """Assign positions to the events without one. Returns their number; `None` while another
        process does it."""
        ...


class Relay:
    """Any number of relays may run, in any number of processes. One at a time is active, and
    another takes over when it stops. A slow relay delays events, but loses none."""

    def __init__(self, outbox: Outbox, broker: Broker) -> None:
        self._outbox = outbox
        self._broker = broker
        self._wakeup = asyncio.Event()

    def wake(self) -> None:
        """Run soon: this process committed something."""
        self._wakeup.set()

    async def run(self) -> None:
        while True:
            committed = await self._wait()
            self._wakeup.clear()
            # Cancelling a statement would cost its connection, so the step is finished first.
            while await finished(self._step(committed=committed)):
                committed = False
                await asyncio.sleep(BATCH_SECONDS)

    async def _wait(self) -> bool:
        """Wait for a commit of this process, or until the next poll. Whether there was one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._wakeup.wait()
                await asyncio.sleep(BATCH_SECONDS)
                return True
        return False

    async def _step(self, *, committed: bool) -> bool:
        """Assign positions. Whether to repeat at once: there were events, or another relay is
        active and may miss these."""
        try:
            if not committed and not await self._outbox.has_pending():
                return False
            assigned = await self._outbox.assign_positions()
        except Unavailable as error:
            log.warning("Cannot assign positions; trying again: %s", error)
            return False
        except Exception:
            log.exception("Assigning positions failed; trying again.")
            return False
        if assigned:
            self._broker.notify()
        return assigned != 0
