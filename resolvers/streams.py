"""What every live stream shares: where it begins, and that it is closed."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, cast

from domain.errors import BadCursor
from domain.paging import values_of


def position_of(after: str | None, head: int) -> int:
    """The position a cursor holds; the present without one. `BadCursor` for one from elsewhere."""
    if after is None:
        return head
    (position,) = values_of(after, (int,))
    if not 0 <= position <= head:
        raise BadCursor(after)
    return int(position)


def within(stream: AsyncIterator[Any]) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
    """Closes the stream with whoever reads it, also when that ends in the middle."""
    return aclosing(cast(Any, stream))
