"""A clock that jumps back an hour, on one hub of several, while it serves. Order is by sequence and
position, never by time; times are only stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.faults.business.world import World

# How often a hub reads the clock before it jumps.
RIGHT = 15
MEANWHILE = 25
BACK = timedelta(hours=1)


def jumps_back() -> None:
    """Before a hub begins: its clock is right for a while, then an hour behind for ever."""
    from hub import wiring

    reads, true = iter(range(RIGHT)), wiring.utc_now

    def now() -> object:
        return true() if next(reads, None) is not None else true() - BACK

    wiring.utc_now = now  # type: ignore[assignment]


@dataclass
class JumpBack:
    name: str = "clock jumping back an hour"

    async def strike(self, world: World) -> Sequence[float]:
        """One hub is started anew with that clock; the others keep theirs."""
        hub = world.fleet.hubs[-1]
        kept, hub.before = hub.before, (*hub.before, jumps_back)
        hub.kill()
        await hub.ready()
        await world.progress(MEANWHILE)
        hub.before = kept
        return [await world.recovery(hub)]
