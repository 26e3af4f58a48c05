"""Lists: Relay connections over keyset pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from domain.shared.paging import Direction, Slice

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(description="So many from the start, or after `after`: 1 to 250."),
]
After = Annotated[
    str | None, strawberry.argument(description="Continue behind this cursor of the same list.")
]
Last = Annotated[
    int | None,
    strawberry.argument(description="So many from the end, or before `before`: 1 to 250."),
]
Before = Annotated[
    str | None, strawberry.argument(description="Stop ahead of this cursor of the same list.")
]

strawberry.enum(Direction, description="Which end of the sort order comes first.")
for _value in Direction.__strawberry_definition__.values:  # type: ignore[attr-defined]
    _value.description = f"{_value.name.capitalize()} order."
Ordered = Annotated[
    Direction, strawberry.argument(description="Which end of the sort order comes first.")
]


@dataclass(frozen=True)
class Listed:
    """A page on its way to the graph, and how to count the whole list if someone asks."""

    slice: Slice[Any]
    count: Callable[[], Awaitable[int]]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row here.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row here.")


@strawberry.type(description="A row of a list, with the cursor to continue from.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque; valid for this list and sort order.")
    node: T = strawberry.field(description="The row itself.")


def _edges(listed: strawberry.Parent[Listed]) -> list[Any]:
    pairs = zip(listed.slice.records, listed.slice.cursors, strict=True)
    return [Edge(cursor=cursor, node=record) for record, cursor in pairs]


def _nodes(listed: strawberry.Parent[Listed]) -> list[Any]:
    return listed.slice.records


def _page_info(listed: strawberry.Parent[Listed]) -> PageInfo:
    cursors = listed.slice.cursors
    return PageInfo(
        has_next_page=listed.slice.has_next,
        has_previous_page=listed.slice.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


async def _total_count(listed: strawberry.Parent[Listed]) -> int:
    return await listed.count()


@strawberry.type(description="One page of a list. Rows that arrive meanwhile do not shift it.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(
        resolver=_edges, description="The rows of this page, each with its cursor."
    )
    nodes: list[T] = strawberry.field(resolver=_nodes, description="The rows of this page.")
    page_info: PageInfo = strawberry.field(
        resolver=_page_info, description="Where this page stands in the list."
    )
    total_count: int = strawberry.field(
        resolver=_total_count,
        description="Rows in the whole list. Counts them all: ask only where a person needs it.",
    )
