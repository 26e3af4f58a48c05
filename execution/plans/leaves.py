"""The code that completes a leaf: the usual case inline, all others as graphql-core does it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType

from execution.plans.wanted import Sent

Complete = Callable[[Any], Any]
CLASSES_MAX: Final = 8

# What a value of each standard scalar almost always is, and is then answered as it is.
# fmt: off
AS_IT_IS: Final[Mapping[str, str]] = {
    "String":  "{r}.__class__ is not str",
    "ID":      "{r}.__class__ is not str",
    "Boolean": "{r} is not True and {r} is not False",
    "Int":     "{r}.__class__ is not int or not -2147483648 <= {r} <= 2147483647",
}
# fmt: on


class NullInNonNull(Exception):
    """A field that is never null has no value."""


def leaf(kind: GraphQLLeafType, *, required: bool) -> Complete:
    """Completes any value of a leaf; raises where graphql-core would answer with an error."""
    serialize = kind.coerce_output_value

    def complete(value: Any) -> Any:
        if value is None:
            if required:
                raise NullInNonNull
            return None
        if isinstance(value, Exception):
            raise value
        answer = serialize(value)
        if answer is None:
            raise NullInNonNull
        return answer

    return complete


def names_of(kind: GraphQLEnumType) -> dict[Any, str]:
    """The name that each member of an enum is answered with."""
    return {entry.value: name for name, entry in kind.values.items()}


def leaf_code(
    kind: GraphQLLeafType,
    result: str,
    value: str,
    number: int,
    names: dict[str, Any],
    required: bool,
) -> list[str]:
    """Statements that assign the completed `value`, an expression, to `result`; what they use is
    added to `names`."""
    complete = leaf(kind, required=required)
    usual, odd = f"u_{number}", f"c_{number}"
    names[odd] = complete
    if isinstance(kind, GraphQLEnumType):
        names[usual] = names_of(kind).get
        return [
            f"v = {value}",
            f"{result} = {usual}(v)",
            f"if {result} is None: {result} = {odd}(v)",
        ]
    if isinstance(kind, GraphQLScalarType) and kind.name in AS_IT_IS:
        is_odd = AS_IT_IS[kind.name].format(r=result)
        return [f"{result} = {value}", f"if {is_odd}: {result} = {odd}({result})"]
    names["Sent"], names[usual] = Sent, kind.coerce_output_value
    names[f"k_{number}"], names[odd] = _remembering(complete)
    return [
        f"v = {value}",
        f"if v.__class__ is Sent: {result} = v",
        f"else: {result} = {usual}(v) if v.__class__ in k_{number} else {odd}(v)",
        f"if {result} is None and v is not None: raise NullInNonNull",
    ]


def _remembering(complete: Complete) -> tuple[set[type], Complete]:
    """Completes values, and the classes of those that were no exceptions: all that is left to do
    with the next ones is to serialize them. Few classes are ever serialized as one scalar."""
    known: set[type] = set()

    def completed(value: Any) -> Any:
        answer = complete(value)
        if value is not None and len(known) < CLASSES_MAX:
            known.add(type(value))
        return answer

    return known, completed
