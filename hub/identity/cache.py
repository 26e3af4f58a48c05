"""Credentials that were verified before: a request costs one hash and one look-up."""

import time
from collections import OrderedDict
from datetime import datetime
from hashlib import sha256

from hub.identity.verified import Verified

ENTRIES_MAX = 10_000
# Without news of revocations for so long, every credential is verified anew.
NEWS_SECONDS = 10.0


def cache_key(text: str) -> bytes:
    """The key of a credential. The credential itself is not kept."""
    return sha256(text.encode()).digest()


class VerifiedCache:
    """The latest `ENTRIES_MAX`, while it is known that none of them was revoked."""

    def __init__(self) -> None:
        self._entries: OrderedDict[bytes, Verified] = OrderedDict()
        self._heard_at: float | None = None
        # Rises when credentials were changed: what was read before is not kept.
        self.generation = 0

    def heard(self) -> None:
        """The process has just looked whether anything was changed."""
        self._heard_at = time.monotonic()

    def clear(self) -> None:
        """Something was changed: verify each anew."""
        self.generation += 1
        self._entries.clear()

    def find(self, key: bytes, now: datetime) -> Verified | None:
        """The verified credential, if it is still accepted."""
        if self._heard_at is None or time.monotonic() - self._heard_at > NEWS_SECONDS:
            return None
        found = self._entries.get(key)
        if found is None or (found.until is not None and found.until <= now):
            return None
        self._entries.move_to_end(key)
        return found

    def add(self, key: bytes, verified: Verified, generation: int) -> None:
        """Keep what was verified, unless credentials were changed since the verification began."""
        if generation != self.generation:
            return
        self._entries[key] = verified
        if len(self._entries) > ENTRIES_MAX:
            self._entries.popitem(last=False)
