"""How many subscriptions a caller follows at once, over all its connections."""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

from execution.errors import SUBSCRIPTIONS_EXCEEDED, graphql_error


class Seat:
    """That of one subscription: taken when it begins, free again when it ends."""

    __slots__ = ("_is_taken", "_key", "_seats")

    def __init__(self, seats: "Seats", key: Hashable) -> None:
        self._seats = seats
        self._key = key
        self._is_taken = False

    def take(self) -> None:
        """Raises the refusal of a caller that has as many as it may have."""
        self._seats.take(self._key)
        self._is_taken = True

    def free(self) -> None:
        """May be called for one that is not taken, too."""
        if self._is_taken:
            self._is_taken = False
            self._seats.free(self._key)


class Seats:
    """At most `maximum` for each caller, whose key `caller` gives; without, any number."""

    def __init__(
        self, caller: Callable[[Any], Hashable] | None = None, maximum: int | None = None
    ) -> None:
        self._caller, self._maximum = caller, maximum
        self._taken: Counter[Hashable] = Counter()

    def of(self, context: Any) -> Seat:
        """A seat for the caller of this context."""
        return Seat(self, None if self._caller is None else self._caller(context))

    def take(self, key: Hashable) -> None:
        """Raises the refusal of one too many."""
        if self._maximum is not None and self._taken[key] >= self._maximum:
            text = f"You follow {self._maximum} subscriptions, which is the maximum. End some."
            raise graphql_error(text, SUBSCRIPTIONS_EXCEEDED, maximum=self._maximum)
        self._taken[key] += 1

    def free(self, key: Hashable) -> None:
        """One has ended."""
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]
