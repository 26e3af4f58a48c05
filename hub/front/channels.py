"""The channels that callers may name: one that does not exist must not get into the history."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from domain.network.channel import Channel
from domain.ports.reads import Reads
from domain.shared.errors import Unavailable
from execution.request import Refusal

KNOWN_MAX = 10_000
# An unknown channel may be created at any moment.
UNKNOWN_SECONDS = 2.0
UNKNOWN_MAX = 1_000
NAMES = frozenset({"id"})


class Channels:
    """Which channels exist: those that do are remembered, those that do not for a moment."""

    def __init__(self, reads: Reads, clock: Callable[[], float] = monotonic) -> None:
        self._reads = reads
        self._clock = clock
        self._known: set[str] = set()
        self._unknown: OrderedDict[str, float] = OrderedDict()

    async def require(self, id: str | None) -> None:
        """Refuse a channel that does not exist. While nothing can be read, nobody is refused:
        nothing can be written either."""
        if id is None or id in self._known:
            return
        if self._clock() < self._unknown.get(id, 0.0) or not await self._exists(id):
            message = "x-order-hub-channel names no channel of this hub."
            raise Refusal(400, message, "BAD_CHANNEL")

    async def _exists(self, id: str) -> bool:
        try:
            (found,) = await self._reads.one(Channel, [id], NAMES)
        except Unavailable:
            return True
        if found is None:
            self._unknown[id] = self._clock() + UNKNOWN_SECONDS
            while len(self._unknown) > UNKNOWN_MAX:
                self._unknown.popitem(last=False)
            return False
        if len(self._known) >= KNOWN_MAX:
            self._known.clear()
        self._known.add(id)
        self._unknown.pop(id, None)
        return True
