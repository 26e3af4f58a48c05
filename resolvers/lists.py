"""Lists and look-ups, the same way for every kind."""

from enum import StrEnum
from typing import Any

from domain.shared.errors import NotFound
from domain.shared.ids import Prefix, prefix_of
from domain.shared.paging import Direction, Listing, Page
from resolvers.commands import command_of
from resolvers.context import Info
from schema.page import Listed


async def listed(
    info: Info,
    kind: type,
    page: Page,
    where: Any = None,
    sort: StrEnum | str = "id",
    direction: Direction = Direction.ASCENDING,
) -> Listed:
    listing = Listing(command_of(where) if where else None, str(sort).lower(), direction)
    reads = info.context.reads
    return Listed(await reads.page(kind, listing, page), lambda: reads.count(kind, listing))


async def found_by(info: Info, kind: type, name: str, key: str) -> Any:
    """The one thing with this key, or nothing; the oldest where several have it."""
    if name == "id":
        return await info.context.loaders.one(kind).load(key)
    things = await info.context.loaders.many(kind, name).load(key)
    return things[0] if things else None


def required_prefix(id: str, prefix: Prefix) -> str:
    """The id, if it can name that kind at all; `NotFound` otherwise."""
    if prefix_of(id) is not prefix:
        raise NotFound(prefix.value, id)
    return id
