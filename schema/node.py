"""Everything with an id."""

import strawberry

from schema.views import said


@strawberry.interface(description="Anything that has a global id: `node` and `nodes` find it.")
class Node:
    id: strawberry.ID = said("TypeID: the kind and a time-ordered UUIDv7. Opaque to clients.")
