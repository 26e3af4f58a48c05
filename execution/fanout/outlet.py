"""Where the results of one follower go."""

from collections.abc import Sequence
from typing import Protocol

from graphql import GraphQLError

from execution.fanout.frame import Frame
from execution.fanout.sending import Sending


class Gone(Exception):
    """The client has left."""


class Outlet(Protocol):
    """One operation of one connection. Sending waits while the connection takes no more, so
    nothing is queued for a client that does not read. May raise `Gone`."""

    def next(self, frame: Frame) -> Sending:
        """Send a result."""
        ...

    def refuse(self, errors: Sequence[GraphQLError]) -> Sending:
        """Say why there are no results at all. Nothing is sent after it."""
        ...

    def complete(self) -> Sending:
        """Say that there are no further results. Nothing is sent after it."""
        ...
