"""What all live streams share: where they begin, what they leave out, and that they are closed."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import wraps
from typing import Any

import strawberry

from domain.ports.event_log import Topic
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of, values_of
from execution.http.position import reach, resumed_after
from resolvers.shared.context import Info
from schema.shared.inputs import optional_key
from schema.shared.snapshot import Snapshot
from subscriptions.tail import Tail

AFTER = strawberry.argument(
    description="A cursor of this stream: resume after it. No event is lost or repeated."
)


def stream(
    resolver: Callable[..., AsyncGenerator[Any, None]], graph_type: Any, description: str
) -> Any:
    """A live field. A stream outlives what it has loaded, so every event is answered afresh."""

    @wraps(resolver)
    async def events(info: Info, **arguments: Any) -> AsyncGenerator[Any, None]:
        async with aclosing(resolver(info, **arguments)) as source:
            async for event in source:
                info.context.loaders.forget()
                yield event

    return strawberry.subscription(
        resolver=events, graphql_type=graph_type, description=description
    )


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
    """Everything after the cursor `after`; without one a snapshot, and then what it does not
    include yet: an event names its object in `subject`, and the object counts its events in
    `counted`. Cursors carry the `name` of the stream. A client of Server-Sent Events may give the
    cursor in a header, which is that of its last message: `after` is where it once began."""
    after = resumed_after() or optional_key(after)
    position = await position_of(after, name, tail)
    included: dict[str, int] = {}
    if after is None:
        begin = await snapshot(position)
        included = {thing.id: getattr(thing, counted) for thing in begin.things}
        reach(cursor_of(name, begin.position))
        yield begin
    async with aclosing(tail.follow(position, topic)) as events:
        async for event in events:
            if event.record.sequence > included.get(getattr(event.record, subject), 0):
                reach(cursor_of(name, event.position))
                yield event.record


async def position_of(after: str | None, name: str, tail: Tail[Any]) -> int:
    """The position in a cursor; the newest without one. `InvalidCursor` for another stream's."""
    if after is None:
        return await tail.end()
    stream, number = values_of(after, (str, int))
    position = await tail.position_of(number) if stream == name else None
    if position is None:
        raise InvalidCursor(after)
    return position
