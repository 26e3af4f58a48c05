"""Values that are written in a document, as they would be sent in variables; and the validation of
those that are read one by one (`execution.bulk.rows`)."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    print_ast,
    type_from_ast,
)
from graphql.utilities import coerce_input_literal, coerce_input_value, value_from_ast_untyped


class Mistyped:
    """A literal that is not of its type, though its text in a variable would be: `"EUR"` is no
    enum value, and `EUR` no string."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __inspect__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text


class Literals:
    """Reads the literals of one operation, with its variables as they were sent."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._definitions = {
            definition.variable.name.value: definition
            for definition in operation.variable_definitions or ()
        }

    def plain(self, node: ValueNode, kind: Any) -> Any:
        """The value at the place of an input of this type; `Undefined` for what is left out."""
        if isinstance(node, VariableNode):
            return self._variable(node.name.value)
        if isinstance(node, NullValueNode):
            return None
        kind = get_nullable_type(kind) if kind else None
        if isinstance(node, ListValueNode):
            inner = kind.of_type if is_list_type(kind) else None
            return [_or_null(self.plain(item, inner)) for item in node.values]
        if isinstance(node, ObjectValueNode):
            return self._object(node, kind)
        while is_list_type(kind):
            kind = get_nullable_type(kind.of_type)
        return _leaf(node, kind)

    def _object(self, node: ObjectValueNode, kind: Any) -> dict[str, Any]:
        while is_list_type(kind):
            kind = get_nullable_type(kind.of_type)
        known = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
        values = {
            field.name.value: self.plain(
                field.value, known[field.name.value].type if field.name.value in known else None
            )
            for field in node.fields
        }
        return {name: value for name, value in values.items() if value is not Undefined}

    def _variable(self, name: str) -> Any:
        if name in self._variables:
            return self._variables[name]
        definition = self._definitions.get(name)
        if definition is None or definition.default_value is None:
            return Undefined
        return self.plain(definition.default_value, type_from_ast(self._schema, definition.type))


def _or_null(value: Any) -> Any:
    return None if value is Undefined else value


def _leaf(node: ValueNode, kind: Any) -> Any:
    value = value_from_ast_untyped(node)
    if not is_leaf_type(kind) or coerce_input_literal(node, kind) is not Undefined:
        return value
    could_be_sent = coerce_input_value(value, kind) is not Undefined
    return Mistyped(print_ast(node)) if could_be_sent else value


def tolerant(rule: Any, is_excused: Any) -> Any:
    """The same validation rule, which reports no error about nodes that are excused."""

    class Tolerant(rule):  # type: ignore[misc]
        def __init__(self, context: Any) -> None:
            super().__init__(context)
            self._excused: set[int] | None = None

        def report_error(self, error: GraphQLError) -> None:
            if self._excused is None:
                self._excused = is_excused(self.context.document, self.context.schema)
            if not error.nodes or id(error.nodes[0]) not in self._excused:
                super().report_error(error)

    return Tolerant
