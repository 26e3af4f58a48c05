"""How many subscriptions a caller follows at once, over all its connections."""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

from execution.errors import SUBSCRIPTIONS_EXCEEDED, graphql_error


class Permit:
    """To follow one subscription: acquired when it begins, released when it ends."""

    __slots__ = ("_is_held", "_key", "_limit")

    def __init__(self, limit: "SubscriptionLimit", key: Hashable) -> None:
        self._limit = limit
        self._key = key
        self._is_held = False

    def acquire(self) -> None:
        """Raises the refusal of a caller that has as many as it may have."""
        self._limit.acquire(self._key)
        self._is_held = True

    def release(self) -> None:
        """May be called for one that is not held, too."""
        if self._is_held:
            self._is_held = False
            self._limit.release(self._key)


class SubscriptionLimit:
    """At most `maximum` for each caller, whose key `caller` gives; without, any number."""

    def __init__(
        self, caller: Callable[[Any], Hashable] | None = None, maximum: int | None = None
    ) -> None:
        self._caller, self._maximum = caller, maximum
        self._held: Counter[Hashable] = Counter()

    def of(self, context: Any) -> Permit:
        """A permit for the caller of this context."""
        return Permit(self, None if self._caller is None else self._caller(context))

    def acquire(self, key: Hashable) -> None:
        """Raises the refusal of one too many."""
        if self._maximum is not None and self._held[key] >= self._maximum:
            text = f"{self._maximum} subscriptions are followed, which is the maximum. End some."
            raise graphql_error(text, SUBSCRIPTIONS_EXCEEDED, maximum=self._maximum)
        self._held[key] += 1

    def release(self, key: Hashable) -> None:
        """One has ended."""
        self._held[key] -= 1
        if not self._held[key]:
            del self._held[key]
