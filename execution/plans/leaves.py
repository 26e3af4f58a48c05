"""The code that completes a leaf: the usual case inline, all others as graphql-core does it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType

Complete = Callable[[Any], Any]

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
    kind: GraphQLLeafType, result: str, value: str, name: str, *, required: bool
) -> tuple[list[str], dict[str, Any]]:
    """Statements that assign the completed `value`, an expression, to `result`; and the names that
    they use."""
    names: dict[str, Any] = {f"c_{name}": leaf(kind, required=required)}
    if isinstance(kind, GraphQLEnumType):
        names[f"e_{name}"] = names_of(kind).get
        lines = [
            f"v = {value}",
            f"{result} = e_{name}(v)",
            f"if {result} is None: {result} = c_{name}(v)",
        ]
    elif isinstance(kind, GraphQLScalarType) and kind.name in AS_IT_IS:
        odd = AS_IT_IS[kind.name].format(r=result)
        lines = [f"{result} = {value}", f"if {odd}: {result} = c_{name}({result})"]
    else:
        lines = [f"{result} = c_{name}({value})"]
    return lines, names
