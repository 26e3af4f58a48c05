"""Everything with an id."""

import strawberry

from schema.shared.fields import field


@strawberry.interface(description="An object with a global id: `node` and `nodes` find it.")
class Node:
    id: strawberry.ID = field(
        "Global id, a TypeID: the kind of object and a UUIDv7 that sorts by time. Treat it as "
        "opaque."
    )
