"""The values of arguments as a client sends them, before they are read: literals and variables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """One value; `read` gives it for some variables."""

    read: Callable[[Variables], Any]
    is_constant: bool

    @classmethod
    def constant(cls, value: Any) -> "Value":
        return cls(lambda _: value, True)


def value_of(node: ValueNode) -> Value:
    """The value of a literal, or of a variable: `Undefined` where it is not given."""
    if isinstance(node, VariableNode):
        name = node.name.value
        return Value(lambda variables: variables.get(name, Undefined), False)
    if isinstance(node, ListValueNode):
        values = [value_of(one) for one in node.values]
        return _combined(
            lambda variables: [one.read(variables) for one in values],
            values,
        )
    if isinstance(node, ObjectValueNode):
        named = {one.name.value: value_of(one.value) for one in node.fields}
        return _combined(
            lambda variables: {name: one.read(variables) for name, one in named.items()},
            list(named.values()),
        )
    return Value.constant(_leaf(node))


def _combined(read: Callable[[Variables], Any], parts: list[Value]) -> Value:
    if all(part.is_constant for part in parts):
        return Value.constant(read({}))
    return Value(read, False)


def _leaf(node: ValueNode) -> Any:
    if isinstance(node, NullValueNode):
        return None
    if isinstance(node, BooleanValueNode):
        return node.value
    if isinstance(node, IntValueNode):
        # Longer ones are no Int.
        return int(node.value) if len(node.value) < 20 else float("inf")
    if isinstance(node, FloatValueNode):
        return float(node.value)
    return getattr(node, "value", "")
