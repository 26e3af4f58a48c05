"""Lists and look-ups, one line each: a kind of object, and what it is found by."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix, prefix_of
from domain.shared.paging import Listing, Page, Slice, Where
from execution.plans.wanted import read_of
from resolvers.shared.context import Info
from schema.shared.inputs import key_of
from schema.shared.pagination import PAGED, Connection, Listed, Sorting, paged

Find = Callable[[Info, type, str, str], Awaitable[Any]]


async def found_by(info: Info, kind: type, name: str, key: str) -> Any:
    """The one object with this key, or nothing; the oldest where several have it."""
    loaders, read = info.context.loaders, read_of(info, kind)
    if name == "id":
        (thing,) = await loaders.one(kind, read).load_batch([key])
        return thing
    (things,) = await loaders.many(kind, name, read).load_batch([key])
    return things[0] if things else None


async def first_of(info: Info, kind: type, where: Where) -> Any:
    """The oldest object of a filter, or nothing."""
    page: Slice[Any] = await info.context.reads.page(kind, Listing(where), Page(first=1))
    return page.records[0] if page.records else None


def lookup(shown: Any, by: type, description: str, find: Find = found_by) -> Any:
    """One object by exactly one of its keys; null when there is none."""

    async def resolve(info: Info, by: Any) -> Any:
        return await find(info, shown.source, *key_of(by))

    argument = strawberry.argument(description="Exactly one key.")
    resolve.__annotations__["by"] = Annotated[by, argument]
    return strawberry.field(resolver=resolve, graphql_type=shown | None, description=description)


def connection(shown: Any, sorting: Sorting, description: str) -> Any:
    """A list of objects, filtered, sorted and paged."""

    async def load(_: Any, info: Any, listing: Listing, page: Page) -> Listed:
        reads, kind = info.context.reads, shown.source
        found = await reads.page(kind, listing, page, read_of(info, kind))
        return Listed(found, lambda: reads.count(kind, listing))

    # Null when it could not be read, so that the other fields of a query can be answered.
    return strawberry.field(
        resolver=paged(load, sorting),
        graphql_type=Connection[shown] | None,
        directives=[PAGED],
        description=description,
    )


def require_prefix(id: str, prefix: Prefix) -> str:
    """The id, if it can be of that kind at all; `NotFound` otherwise."""
    if prefix_of(id) is not prefix:
        raise NotFound(Entity[prefix.name], id)
    return id
