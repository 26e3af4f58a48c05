"""Metafields, and what may have them."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.metafields import metafield as domain
from domain.metafields import values
from domain.ports import metafield_owners as owners
from execution.checks.directives import sized
from schema.privacy.personal import FREE_TEXT
from schema.shared.fields import enum, field, let_reads_fail, object_type
from schema.shared.node import Node

MetafieldType = values.MetafieldType

enum(
    MetafieldType,
    "The type of a metafield: what its value must be, and the form in which it is kept.",
    TEXT="Any text, 1 to 2,000 characters, kept as it is.",
    INTEGER="A whole number of at most 64 bits: 42.",
    DECIMAL="An exact decimal number of at most 38 digits, without an exponent: 19.9.",
    BOOLEAN="true or false.",
    DATE="A calendar day, ISO 8601: 2026-11-22.",
    DATE_TIME="A moment, ISO 8601 with its offset from UTC; kept in UTC.",
    JSON="A JSON document (RFC 8259), 1 to 10,000 characters; kept without blanks between tokens.",
)


@object_type(
    domain.Metafield, "A typed attribute of a shop's own, identified by namespace and key."
)
class Metafield:
    namespace: str = field(
        "What the keys in it have in common, such as an application or a topic: care."
    )
    key: str = field("Name of the attribute within its namespace: material.")
    type: MetafieldType = field("Type of the value.")
    value: str = field(
        "The value as text, in the form of its type. It may be personal data.",
        directives=FREE_TEXT,
    )
    updated_at: datetime = field("When the value was set or last changed.")


async def _all(owner: Any, info: strawberry.Info) -> list[Any]:
    found = await info.context.loaders.many(domain.Metafield, "owner_id").load(owner.id)
    return sorted(found, key=lambda one: (one.namespace, one.key))


async def _metafields(
    owner: strawberry.Parent[Any],
    info: strawberry.Info,
    namespace: Annotated[
        str | None, strawberry.argument(description="Only those of this namespace.")
    ] = strawberry.UNSET,
) -> Any:
    found = await _all(owner, info)
    return [one for one in found if one.namespace == namespace] if namespace else found


async def _metafield(
    owner: strawberry.Parent[Any],
    info: strawberry.Info,
    namespace: Annotated[str, strawberry.argument(description="Its namespace.")],
    key: Annotated[str, strawberry.argument(description="Its key.")],
) -> Any:
    found = (one for one in await _all(owner, info) if (one.namespace, one.key) == (namespace, key))
    return next(found, None)


class MetafieldOwner(Node):
    metafields: list[Metafield] = strawberry.field(
        resolver=_metafields,
        directives=[sized(20)],
        description="Its metafields, at most 100, sorted by namespace and key.",
    )
    metafield: Metafield | None = strawberry.field(
        resolver=_metafield, description="One metafield; null when it is not set."
    )


let_reads_fail(MetafieldOwner)
strawberry.interface(MetafieldOwner, description="An object that may have metafields.")
# What `setMetafields` answers with.
MetafieldOwner.source = owners.MetafieldOwner  # type: ignore[attr-defined]
