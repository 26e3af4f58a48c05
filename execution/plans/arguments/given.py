"""The variables of one request."""

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    type_from_ast,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value

from execution.plans.arguments.inputs import Odd, Read, Readers, constant

MISSING: Final = object()


class Refused(Exception):
    """Variables that are no values of their types."""


class Definitions:
    """The variables that an operation defines."""

    def __init__(
        self, schema: GraphQLSchema, nodes: tuple[VariableDefinitionNode, ...], readers: Readers
    ) -> None:
        self._schema = schema
        self._nodes = nodes
        self.types = {node.variable.name.value: type_from_ast(schema, node.type) for node in nodes}
        try:
            self._readers: list[tuple[str, Read, Any]] | None = [
                self._reader(node, readers) for node in nodes
            ]
        except Odd:
            self._readers = None

    def _reader(self, node: VariableDefinitionNode, readers: Readers) -> tuple[str, Read, Any]:
        """The name of a variable, how it is read, and its default: `Undefined` if it must be given,
        `MISSING` if it may be left out."""
        name = node.variable.name.value
        kind: Any = self.types[name]
        default: Any = MISSING
        if node.default_value is not None:
            signature: Any = get_variable_signature(self._schema, node)
            default = constant(coerce_default_value(signature))
            if default == []:
                raise Odd
        elif isinstance(kind, GraphQLNonNull):
            default = Undefined
        return name, readers.of(kind), default

    def read(self, given: Mapping[str, Any]) -> "Given":
        """The values; raises `Refused`."""
        return Given(self, given, self._plain(given))

    def _plain(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if self._readers is None:
            return None
        values = {}
        try:
            for name, read, default in self._readers:
                value = given.get(name, MISSING)
                if value is not MISSING:
                    values[name] = read(value)
                elif default is Undefined:
                    return None
                elif default is not MISSING:
                    values[name] = default
        except (Odd, RecursionError):
            return None
        return values

    def coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """What graphql-core makes of them; raises `Refused`."""
        # What is wrong with them is told by graphql-core: here one fault of thousands is enough.
        values = get_variable_values(
            self._schema, self._nodes, dict(given), max_errors=1, hide_suggestions=True
        )
        if isinstance(values, VariableValues):
            return values
        raise Refused


class Given:
    """The variables as resolvers get them (`plain`), if all of them are plainly values of their
    types; else as graphql-core makes them."""

    __slots__ = ("_coerced", "_definitions", "_given", "plain")

    def __init__(
        self,
        definitions: Definitions,
        given: Mapping[str, Any],
        plain: Mapping[str, Any] | None,
    ) -> None:
        self._definitions = definitions
        self._given = given
        self.plain = plain
        self._coerced = definitions.coerced(given) if plain is None else None

    @property
    def coerced(self) -> VariableValues:
        if self._coerced is None:
            self._coerced = self._definitions.coerced(self._given)
        return self._coerced

    def condition(self, name: str) -> Any:
        """The value of a variable of a `@skip` or `@include` directive."""
        values = self.plain if self.plain is not None else self.coerced.coerced
        return values.get(name)
