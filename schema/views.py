"""How a graph type reads the domain: `view_of` names its source, `said` describes an attribute,
`derived` computes from the source, `edge`, `edges` and `pages` lead to neighbours in batches."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from domain.shared.paging import Listing, Page
from domain.shared.record import stands_for
from schema.page import After, Before, First, Last, Listed


def view_of(source: type) -> Any:
    """Mark a graph type as the view of a domain class: its fields read the attributes."""

    def is_type_of(value: Any, _info: Any) -> bool:
        return stands_for(value, source)

    return staticmethod(is_type_of)


def said(description: str, **options: Any) -> Any:
    """An attribute of the source, with its meaning."""
    return strawberry.field(description=description, **options)


def derived(rule: Callable[[Any], Any], description: str) -> Any:
    """A field that a domain rule computes from the source."""

    def compute(parent: strawberry.Parent[Any]) -> Any:
        return rule(parent)

    return strawberry.field(resolver=compute, description=description)


def edge(kind: type, *, key: str, description: str) -> Any:
    """The one `kind` whose id is the parent's `key`. One statement for all parents."""

    async def load(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        id = getattr(parent, key)
        return None if id is None else await info.context.loaders.one(kind).load(id)

    return strawberry.field(resolver=load, description=description)


def edges(kind: type, *, by: str, description: str, key: str = "id") -> Any:
    """Every `kind` whose `by` is the parent's `key`. One statement for all parents."""

    async def load(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        return await info.context.loaders.many(kind, by).load(getattr(parent, key))

    return strawberry.field(resolver=load, description=description)


def pages(kind: type, *, by: str, listing: Listing, description: str, key: str = "id") -> Any:
    """A page of every parent's `kind`. One statement for all parents."""

    async def load(
        parent: strawberry.Parent[Any],
        info: strawberry.Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Any:
        page = Page(first, after, last, before)
        loaders, mine = info.context.loaders, getattr(parent, key)
        return Listed(
            await loaders.pages(kind, by, listing, page).load(mine),
            lambda: loaders.counts(kind, by).load(mine),
        )

    return strawberry.field(resolver=load, description=description)


def choice(kind: type[StrEnum], description: str, **values: str) -> None:
    """Show a domain enum on the graph, each of its values explained."""
    strawberry.enum(kind, description=description)
    for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{kind.__name__} has no {', '.join(values)}")


# The one argument of a mutation.
GIVEN = strawberry.argument(description="What to do; the fields say what each part means.")
Key = Annotated[
    str,
    strawberry.argument(
        description="Chosen by the caller, unique per intent, at most 255 characters."
    ),
]
