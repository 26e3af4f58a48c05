"""Connections that last, and the credential that each depends on."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from execution.operations.ending import OnEnd, Release
from execution.request import Refusal
from hub.identity.verified import Credential

# After so many connections the event loop has a turn.
SLICE = 64


class CredentialConnections:
    """The connections of one credential, which is accepted `until` then."""

    __slots__ = ("on_end", "until")

    def __init__(self, until: datetime | None) -> None:
        self.until = until
        self.on_end: dict[object, OnEnd] = {}


class OpenConnections:
    """The connections of this process. The credentials of `fresh` got one since they were last
    looked at: they may have been revoked between their verification and then."""

    def __init__(self) -> None:
        self._held: dict[Credential, CredentialConnections] = {}
        self.fresh: set[Credential] = set()

    def __len__(self) -> int:
        return sum(len(held.on_end) for held in self._held.values())

    @property
    def credentials(self) -> list[Credential]:
        return list(self._held)

    def take(self, credential: Credential, until: datetime | None, on_end: OnEnd) -> Release:
        """Call `on_end` once when the credential ends, unless the connection does before."""
        held = self._held.get(credential)
        if held is None:
            held = self._held[credential] = CredentialConnections(until)
        self.fresh.add(credential)
        ticket = object()
        held.on_end[ticket] = on_end

        def release() -> None:
            held.on_end.pop(ticket, None)
            if not held.on_end and self._held.get(credential) is held:
                del self._held[credential]
                self.fresh.discard(credential)

        return release

    def renew(self, credential: Credential, until: datetime | None) -> None:
        """It is accepted until then: a rotation may have changed that."""
        if held := self._held.get(credential):
            held.until = until

    def expired(self, now: datetime) -> list[Credential]:
        """The credentials that have expired."""
        return [
            credential
            for credential, held in self._held.items()
            if held.until is not None and held.until <= now
        ]

    async def end(self, credentials: Iterable[Credential], refusal: Refusal) -> None:
        """End the connections of these credentials."""
        ended = 0
        for credential in credentials:
            held = self._held.pop(credential, None)
            self.fresh.discard(credential)
            while held is not None and held.on_end:
                _, on_end = held.on_end.popitem()
                on_end(refusal)
                ended += 1
                if not ended % SLICE:
                    await asyncio.sleep(0)
