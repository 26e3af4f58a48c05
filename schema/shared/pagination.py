"""Lists: Relay connections over keyset pages, with a filter and a sort order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from strawberry import UNSET

from domain.shared.paging import PAGE_DEFAULT, PAGE_MAX, Direction, Listing, Page, Slice
from execution.checks.directives import Cost, sized
from execution.plans.batch import Batch, batched
from execution.plans.wanted import read_of
from schema.shared.fields import enum
from schema.shared.inputs import filter_of, optional_key
from schema.shared.scalars import BigInt
from schema.weights import COUNT

T = TypeVar("T")

# The size of the lists of a connection.
PAGED = sized(PAGE_DEFAULT, "first", "last", fields=("edges", "nodes"))

enum(
    Direction,
    "Which end of the sort order comes first.",
    ASCENDING="Lowest, earliest or first in the alphabet.",
    DESCENDING="Highest, latest or last in the alphabet.",
)


def _argument(kind: Any, description: str) -> Any:
    return Annotated[kind, strawberry.argument(description=description)]


PAGE_ARGUMENTS = {
    "first": _argument(
        int | None,
        f"Number of objects from the start, or after `after`: 1 to {PAGE_MAX}. Without `first` and "
        f"`last`: {PAGE_DEFAULT}.",
    ),
    "after": _argument(str | None, "Continue after this cursor of the same list."),
    "last": _argument(
        int | None, f"Number of objects from the end, or before `before`: 1 to {PAGE_MAX}."
    ),
    "before": _argument(str | None, "Stop before this cursor of the same list."),
}


@dataclass(frozen=True)
class Listed:
    """A page on its way to the graph, and how to count the whole list if it is asked for."""

    slice: Slice[Any]
    count: Callable[[], Awaitable[int]]


@dataclass(frozen=True)
class Sorting:
    """What a list can be filtered and sorted by, and how it is sorted when nothing is said."""

    where: type
    sort: type[StrEnum]
    default: StrEnum
    direction: Direction


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether objects follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether objects precede this page.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first object of this page; null when it is empty."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last object of this page; null when it is empty."
    )


@strawberry.type(description="An object of a list, with the cursor to continue from.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque; valid for this list and sort order.")
    node: T = strawberry.field(description="The object.")


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


async def _total_count(listed: strawberry.Parent[Listed]) -> Any:
    return await listed.count()


@strawberry.type(
    description="One page of a list. Objects that are created meanwhile do not shift it."
)
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(
        resolver=_edges, description="The objects of this page, each with its cursor."
    )
    nodes: list[T] = strawberry.field(resolver=_nodes, description="The objects of this page.")
    page_info: PageInfo = strawberry.field(
        resolver=_page_info, description="The position of this page in the list."
    )
    total_count: BigInt | None = strawberry.field(
        resolver=_total_count,
        directives=[Cost(weight=COUNT)],
        description="Number of objects in the whole list. It costs a count of all of them: ask for "
        "it only where a person needs it. Null when it could not be counted.",
    )


def _asked(slice: Sequence[Any], where: Any, sort: Any, direction: Any) -> tuple[Listing, Page]:
    first, after, last, before = (None if value is UNSET else value for value in slice)
    page = Page(first, optional_key(after), last, optional_key(before))
    return Listing(filter_of(where) if where else None, str(sort).lower(), direction), page


def _given(sorting: Sorting, given: Mapping[str, Any]) -> tuple[Listing, Page]:
    """What these arguments of a list ask for."""
    slice = [given.get(name, UNSET) for name in PAGE_ARGUMENTS]
    order = given.get("sort", sorting.default), given.get("direction", sorting.direction)
    return _asked(slice, given.get("where"), *order)


def readable(kind: type, sorting: Sorting) -> dict[str, Any]:
    """The metadata of a list: how to tell that its arguments can be read, which mutations want to
    know before they change anything (`execution.checks.answers`)."""

    def check(context: Any, **given: Any) -> None:
        context.reads.require_page(kind, *_given(sorting, given))

    return {"check": check}


def paged(
    load: Callable[[Any, Any, Listing, Page], Awaitable[Listed]], sorting: Sorting
) -> Callable[..., Any]:
    """The resolver of a list: `load` gets the parent, the operation's info, the filter with the
    sort order, and the page."""

    async def resolve(
        parent: Any,
        info: Any,
        first: Any = UNSET,
        after: Any = UNSET,
        last: Any = UNSET,
        before: Any = UNSET,
        where: Any = UNSET,
        sort: Any = sorting.default,
        direction: Any = sorting.direction,
    ) -> Any:
        listing, page = _asked((first, after, last, before), where, sort, direction)
        return await load(parent, info, listing, page)

    parent: Any = strawberry.Parent
    resolve.__annotations__ = {
        "parent": parent[Any],
        "info": strawberry.Info,
        **PAGE_ARGUMENTS,
        "where": _argument(sorting.where | None, "Which objects; left out: all."),
        "sort": _argument(sorting.sort, "What they are sorted by."),
        "direction": _argument(Direction, "Which end of the sort order comes first."),
        "return": Any,
    }
    return resolve


def pages(kind: type, *, by: str, sorting: Sorting, description: str, key: str = "id") -> Any:
    """A page of every parent's `kind`. One statement for all parents."""

    async def load(parent: Any, info: Any, listing: Listing, page: Page) -> Listed:
        loaders, mine = info.context.loaders, getattr(parent, key)
        return Listed(
            await loaders.pages(kind, by, listing, page).load(mine),
            lambda: loaders.counts(kind, by, listing).load(mine),
        )

    async def all_of(info: Any, keys: Any, **given: Any) -> list[Listed]:
        listing, page = _given(sorting, given)
        loaders, names = info.context.loaders, read_of(info, kind)
        slices = await loaders.pages(kind, by, listing, page, names).load_batch(keys)
        counts = loaders.counts(kind, by, listing)
        return [
            Listed(slice_, partial(counts.load, mine))
            for mine, slice_ in zip(keys, slices, strict=True)
        ]

    return strawberry.field(
        resolver=batched(Batch(key, all_of))(paged(load, sorting)),
        description=description,
        directives=[PAGED],
        metadata=readable(kind, sorting),
    )
