"""Connections that last, and the credential that each depends on."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from execution.operations.ending import OnEnd, Release
from execution.request import Refusal
from hub.identity.verified import Proof

# After so many connections the event loop has a turn.
SLICE = 64


class Lease:
    """The connections of one credential, which is accepted `until` then."""

    __slots__ = ("on_end", "until")

    def __init__(self, until: datetime | None) -> None:
        self.until = until
        self.on_end: dict[object, OnEnd] = {}


class Leases:
    """The leases of this process. Those that are `fresh` were taken since they were last looked
    at: their credential may have been revoked between its verification and then."""

    def __init__(self) -> None:
        self._held: dict[Proof, Lease] = {}
        self.fresh: set[Proof] = set()

    def __len__(self) -> int:
        return sum(len(lease.on_end) for lease in self._held.values())

    @property
    def proofs(self) -> list[Proof]:
        return list(self._held)

    def take(self, proof: Proof, until: datetime | None, on_end: OnEnd) -> Release:
        """Call `on_end` once when the credential ends, unless the connection does before."""
        lease = self._held.get(proof)
        if lease is None:
            lease = self._held[proof] = Lease(until)
        self.fresh.add(proof)
        ticket = object()
        lease.on_end[ticket] = on_end

        def release() -> None:
            lease.on_end.pop(ticket, None)
            if not lease.on_end and self._held.get(proof) is lease:
                del self._held[proof]
                self.fresh.discard(proof)

        return release

    def renew(self, proof: Proof, until: datetime | None) -> None:
        """It is accepted until then: a rotation may have changed that."""
        if lease := self._held.get(proof):
            lease.until = until

    def expired(self, now: datetime) -> list[Proof]:
        """The credentials that have expired."""
        return [
            proof
            for proof, lease in self._held.items()
            if lease.until is not None and lease.until <= now
        ]

    async def end(self, proofs: Iterable[Proof], refusal: Refusal) -> None:
        """End the connections of these credentials."""
        ended = 0
        for proof in proofs:
            lease = self._held.pop(proof, None)
            self.fresh.discard(proof)
            while lease is not None and lease.on_end:
                _, on_end = lease.on_end.popitem()
                on_end(refusal)
                ended += 1
                if not ended % SLICE:
                    await asyncio.sleep(0)
