"""What all live fields share."""

from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Any

import strawberry

from domain.ports.event_log import Topic
from execution.http.position import resumed_after
from resolvers.shared.context import Info
from schema.shared.inputs import optional_key
from schema.shared.snapshot import Snapshot
from subscriptions.live import Kind, LiveStream
from subscriptions.tail import Tail

AFTER = strawberry.argument(
    description="A cursor of this stream: resume after it. No event is lost or repeated."
)


def stream(resolver: Callable[..., AsyncIterable[Any]], graph_type: Any, description: str) -> Any:
    """A live field."""
    return strawberry.subscription(
        resolver=resolver, graphql_type=graph_type, description=description
    )


def live(
    info: Info,
    kind: Kind,
    tail: Tail[Any],
    wanted: Callable[[], Awaitable[Topic]],
    after: str | None,
    snapshot: Callable[[Topic, int], Awaitable[Snapshot]],
) -> LiveStream:
    """The stream of a live field. A client of Server-Sent Events may give the cursor in a header,
    which is that of its last message: `after` is where it once began.

    It outlives what it has loaded, so every event is answered afresh."""
    after = resumed_after() or optional_key(after)
    return LiveStream(kind, tail, wanted, after, snapshot, info.context.loaders.forget)
