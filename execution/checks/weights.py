"""What the values of arguments cost, by the weights that the schema declares for them."""

from collections.abc import Callable
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from execution.checks.directives import weight_of
from execution.checks.given_values import value_of

# Inputs within themselves, such as filters, are refused where they are nested deeper.
DEPTH_MAX: Final = 100

Weigh = Callable[[Any, int], float]


class Weights:
    """The weights of all arguments and fields of inputs of one schema, found when needed."""

    def __init__(self) -> None:
        self._members: dict[str, dict[str, Weigh]] = {}

    def of_arguments(self, node: FieldNode, shown: GraphQLField) -> list[Any]:
        """What the arguments of one field in a document cost: points, or what computes them from
        the variables."""
        found: list[Any] = []
        for argument in node.arguments or ():
            weigh = self._weigh(shown.args[argument.name.value])
            if weigh is not None:
                found.append(_cost(value_of(argument.value), weigh))
        return found

    def _weigh(self, part: Any) -> Weigh | None:
        """How an argument or a field of an input is weighed; `None` if it costs nothing."""
        weight = weight_of(part, 0)
        kind = get_named_type(part.type)
        members = self._of_type(kind) if isinstance(kind, GraphQLInputObjectType) else {}
        if not weight and not members:
            return None
        is_list = is_list_type(get_nullable_type(part.type))

        def weigh(value: Any, depth: int) -> float:
            if value is None or value is Undefined or depth > DEPTH_MAX:
                return 0
            if not (is_list and isinstance(value, list)):
                return weight + _inner(value, members, depth)
            if not members:
                return weight * len(value)
            return sum(weight + _inner(one, members, depth) for one in value)

        return weigh

    def _of_type(self, kind: GraphQLInputObjectType) -> dict[str, Weigh]:
        """The fields of an input that cost something."""
        if kind.name not in self._members:
            # Filled in afterwards, for inputs within themselves.
            members: dict[str, Weigh] = {}
            self._members[kind.name] = members
            for name, field in kind.fields.items():
                weigh = self._weigh(field)
                if weigh is not None:
                    members[name] = weigh
        return self._members[kind.name]


def _inner(value: Any, members: dict[str, Weigh], depth: int) -> float:
    if not isinstance(value, dict):
        return 0
    return sum(weigh(value[name], depth + 1) for name, weigh in members.items() if name in value)


def _cost(value: Any, weigh: Weigh) -> Any:
    if value.is_constant:
        return weigh(value.read({}), 0)
    return lambda given: weigh(value.read(given.variables), 0)
