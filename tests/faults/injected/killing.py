"""kill -9: of a serving process, while it serves; of the relay, in the middle of a batch."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil
from sqlalchemy import text

from tests.faults.business.patience import POLL_SECONDS
from tests.faults.business.world import World
from tests.faults.machines.processes import Member

# A command takes about so long: a kill within it hits any point of one, and just after it.
WITHIN_SECONDS = 0.06
ASKED_SECONDS = 2.0
BATCH = 8
# How often of all times it is the parent.
PARENT = 0.25
STUCK_SECONDS = 60
STUCK = """SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'order-hub' AND wait_event_type = 'Lock'
AND query ILIKE '%INSERT INTO order_event_positions%'"""


@dataclass
class KillServing:
    """Every hub, each at its own random point: at times one serves, at times none."""

    name: str = "kill -9 of a serving process"

    async def strike(self, world: World) -> Sequence[float]:
        return await asyncio.gather(*(self._kill(world, hub) for hub in world.fleet.hubs))

    async def _kill(self, world: World, hub: Member) -> float:
        hub.asked.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(ASKED_SECONDS):
                await hub.asked.wait()
        await asyncio.sleep(world.chance.uniform(0, WITHIN_SECONDS))
        hub.kill()
        return await world.recovery(hub)


@dataclass
class KillOneOfMany:
    """One of several processes behind one port, or, now and then, the one that began them: they
    have to let go of the port, or it could not begin again."""

    name: str = "kill -9 of one of several processes behind a port"

    async def strike(self, world: World) -> Sequence[float]:
        (hub,) = world.fleet.hubs
        assert hub.process is not None
        assert hub.process.pid is not None
        serving = psutil.Process(hub.process.pid).children()
        await world.progress(1)
        if world.chance.random() < PARENT or not serving:
            hub.kill()
        else:
            with suppress(psutil.NoSuchProcess):
                world.chance.choice(serving).kill()
        return [await world.recovery()]


@dataclass
class KillRelay:
    """The only relay there is, while events wait for their positions."""

    relay: Member
    name: str = "kill -9 of the worker mid-batch"

    async def strike(self, world: World) -> Sequence[float]:
        self.relay.allowed.clear()
        self.relay.kill()
        await world.progress(BATCH)
        async with world.engine.begin() as connection:
            # It gets as far as the positions, in the middle of its transaction.
            await connection.execute(text("LOCK TABLE order_event_positions IN SHARE MODE"))
            self.relay.allowed.set()
            await _until_stuck(world)
            await asyncio.sleep(world.chance.uniform(0, WITHIN_SECONDS))
            self.relay.kill()
        begun = time.monotonic()
        await world.positioned()
        return [time.monotonic() - begun]


async def _until_stuck(world: World) -> None:
    async with asyncio.timeout(STUCK_SECONDS), world.engine.connect() as connection:
        # NestedTransaction a transaction it would show the same moment again and again.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not (await connection.execute(text(STUCK))).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)


def without_relay() -> None:
    """Before a hub begins: it gives no positions, somebody else must."""
    from subscriptions.relay import Relay

    async def idle(_: Relay) -> None:
        await asyncio.Event().wait()

    Relay.run = idle  # type: ignore[method-assign, assignment]
