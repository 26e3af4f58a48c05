"""The position of a live stream: the `id` of its events, and where its client wants to resume."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Position:
    """Of one stream: `resumed` is the cursor that its client gave in a header, `reached` that of
    the last message."""

    resumed: str | None
    reached: str | None = None


_current: ContextVar[Position | None] = ContextVar("_current", default=None)


def begin(resumed: str | None) -> None:
    """The operation of this task and its child tasks is a stream whose position is kept."""
    _current.set(Position(resumed))


def resumed_after() -> str | None:
    """The cursor after which the client wants to resume, if it said so in a header."""
    position = _current.get()
    return position.resumed if position else None


def reach(cursor: str) -> None:
    """The next message of the stream has this cursor."""
    position = _current.get()
    if position:
        position.reached = cursor


def take_reached() -> str | None:
    """The cursor of the message that is being sent, once."""
    position = _current.get()
    if position is None:
        return None
    reached, position.reached = position.reached, None
    return reached
