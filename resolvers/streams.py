"""What every live stream shares: where it begins, what it leaves out, and that it is closed."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from domain.ports.event_log import Topic
from domain.shared.errors import BadCursor
from domain.shared.paging import values_of
from schema.event import Snapshot
from subscriptions.tail import Tail


async def followed(
    tail: Tail[Any],
    topic: Topic,
    after: str | None,
    *,
    name: str,
    snapshot: Callable[[int], Awaitable[Snapshot]],
    subject: str,
    counted: str,
) -> AsyncGenerator[Any, None]:
    """Everything behind the cursor `after`; without one a snapshot, and then what it does not show
    yet: a happening names its thing in `subject`; the thing counts its happenings in `counted`.
    Cursors carry the `name` of the stream."""
    position = await position_of(after, name, tail)
    shown: dict[str, int] = {}
    if after is None:
        begin = await snapshot(position)
        shown = {thing.id: getattr(thing, counted) for thing in begin.things}
        yield begin
    async with aclosing(tail.follow(position, topic)) as stream:
        async for told in stream:
            if told.record.sequence > shown.get(getattr(told.record, subject), 0):
                yield told.record


async def position_of(after: str | None, name: str, tail: Tail[Any]) -> int:
    """The position a cursor holds; the present without one. `BadCursor` for one from elsewhere."""
    if after is None:
        return tail.head
    stream, number = values_of(after, (str, int))
    position = await tail.position_of(number) if stream == name else None
    if position is None:
        raise BadCursor(after)
    return position
