"""The groups of a graph."""

from collections.abc import Callable, Hashable
from typing import Any

from execution.fanout.group import Group
from execution.observing import Observer
from execution.operations.subscribing import Subscription

Audience = Callable[[Any], Hashable]


class Groups:
    """The groups that have followers, each by what its answers depend on.

    `audience` tells what an answer depends on of a context: of the caller and the connection.
    Without it nothing is known of that, and everyone is a group."""

    def __init__(self, audience: Audience | None) -> None:
        self._audience = audience
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def enter(self, observer: Observer, subscription: Subscription, position: int) -> Group:
        """The group of a subscription whose follower is at this position; it has entered."""
        key = self._key(subscription)
        group = self._groups.get(key)
        if group is None:

            def end(ended: Group) -> None:
                del self._groups[key]

            group = self._groups[key] = Group(subscription, position, observer, end)
        group.enter()
        return group

    def _key(self, subscription: Subscription) -> Hashable:
        if self._audience is None:
            return object()
        try:
            key = subscription.key(self._audience(subscription.context))
            hash(key)
        except TypeError:
            # Something that cannot be compared.
            return object()
        return key
