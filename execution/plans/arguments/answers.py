"""Checks the arguments of what a mutation answers with: what is wrong with a selection would
otherwise be found when the change is made."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from execution.plans.arguments.arguments import Arguments, Inputs
from execution.plans.arguments.given import Given
from execution.plans.arguments.inputs import DEFINITION


def faults(arguments: Iterable[Arguments], context: Any, given: Given) -> Iterator[GraphQLError]:
    """What is wrong with these arguments."""
    for one in arguments:
        try:
            one.check(context, given)
        except GraphQLError as error:
            yield error
        except Exception as error:
            yield GraphQLError(str(error), nodes=[one.node], original_error=error)


class Answer:
    """What an operation selects below its root."""

    def __init__(
        self,
        schema: GraphQLSchema,
        inputs: Inputs,
        document: DocumentNode,
        variables: VariableValues,
    ) -> None:
        self._schema, self._inputs, self._variables = schema, inputs, variables
        fragments = [
            node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        ]
        self._fragments = {node.name.value: node for node in fragments}
        self._seen: set[str] = set()

    def arguments(self, operation: OperationDefinitionNode) -> Iterator[Arguments]:
        """Those of all fields that have some."""
        root = self._schema.get_root_type(operation.operation)
        return self._fields(operation.selection_set, root, is_root=True)

    def _fields(
        self, selections: SelectionSetNode | None, parent: Any, is_root: bool
    ) -> Iterator[Arguments]:
        for node in selections.selections if selections else ():
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                field = getattr(parent, "fields", {}).get(node.name.value)
                if field is None:  # __typename
                    continue
                definition = field.extensions.get(DEFINITION)
                if not is_root and field.args and isinstance(definition, StrawberryField):
                    yield Arguments(field, definition, node, self._inputs)
                inner = get_named_type(field.type)
                yield from self._fields(node.selection_set, inner, is_root=False)
            else:
                yield from self._part(node, parent, is_root)

    def _part(self, node: Any, parent: Any, is_root: bool) -> Iterator[Arguments]:
        """The fields of a fragment: of a named one once, since they are the same everywhere."""
        if isinstance(node, FragmentSpreadNode):
            if node.name.value in self._seen:
                return
            self._seen.add(node.name.value)
            node = self._fragments[node.name.value]
        if not isinstance(node, InlineFragmentNode) or node.type_condition:
            parent = self._schema.get_type(node.type_condition.name.value)
        yield from self._fields(node.selection_set, parent, is_root)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])
