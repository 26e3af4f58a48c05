"""The directives that a schema declares costs and sizes with: `@cost` and `@listSize` of IBM's
GraphQL Cost Directives specification, and `@constraint` for the lists of inputs."""

from typing import Any, TypeVar

import strawberry
from strawberry import UNSET
from strawberry.schema_directive import Location

DEFINITION = "strawberry-definition"

Directive = TypeVar("Directive")


@strawberry.schema_directive(
    name="cost",
    locations=[
        Location.ARGUMENT_DEFINITION,
        Location.ENUM,
        Location.FIELD_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.OBJECT,
        Location.SCALAR,
    ],
    description="What it costs, in points. Of a field: each time it is read, besides the objects "
    "it answers. Of a type: each of its objects. Of an argument or a field of an input: each "
    "value, of a list each entry. Without it, an object costs 1, and everything else nothing.",
)
class Cost:
    weight: str


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description="How many objects a list may have: the largest of its `slicingArguments` (of a "
    "list, the number of its entries), else `assumedSize`. With `sizedFields` it is the size of "
    "these fields of the answer.",
)
class ListSize:
    assumed_size: int | None = UNSET
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool | None = UNSET


@strawberry.schema_directive(
    name="constraint",
    locations=[Location.ARGUMENT_DEFINITION, Location.INPUT_FIELD_DEFINITION],
    description="What is accepted of a list: at most `maxItems` entries.",
)
class Constraint:
    max_items: int


def sized(assumed: int | None, *slicing: str, fields: tuple[str, ...] = ()) -> ListSize:
    """The size of a list: by these arguments, else the assumed one. With `fields`, of these fields
    of the answer."""
    return ListSize(
        assumed_size=UNSET if assumed is None else assumed,
        slicing_arguments=list(slicing) or UNSET,
        sized_fields=list(fields) or UNSET,
        require_one_slicing_argument=False if slicing else UNSET,
    )


def directive_of(part: Any, kind: type[Directive]) -> Directive | None:
    """The directive of this class on a part of a schema."""
    definition = part.extensions.get(DEFINITION)
    declared = getattr(definition, "directives", None) or ()
    return next((one for one in declared if isinstance(one, kind)), None)


def weight_of(part: Any, otherwise: float) -> float:
    """The weight that a part of a schema declares."""
    declared = directive_of(part, Cost)
    return otherwise if declared is None else float(declared.weight)
