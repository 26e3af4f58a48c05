"""Refuses a mutation whose answer could not be read, before it changes anything: what is wrong with
a selection would otherwise be found when the change is made."""

from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
    get_operation_ast,
    get_variable_values,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.arguments import convert_arguments
from strawberry.types.execution import ExecutionContext
from strawberry.types.graphql import OperationType

# The metadata of a field whose arguments may be wrong in a way that their types do not say: called
# with the context and the arguments, it raises what the field would.
CHECK: Final = "check"


class ReadableAnswer(SchemaExtension):
    """Checks the arguments of all fields below the root of a mutation."""

    def on_validate(self) -> Iterator[None]:
        """Check them here: an error when execution starts would not refuse the operation."""
        context = self.execution_context
        is_valid = context.graphql_document and not context.pre_execution_errors
        if is_valid and context.operation_type is OperationType.MUTATION:
            context.pre_execution_errors = list(Selection(context).faults())
        yield


class Selection:
    """What a mutation selects of its payloads."""

    def __init__(self, context: ExecutionContext) -> None:
        self._context = context
        schema: Any = context.schema
        self._schema, self._graph = schema, schema.graphql_schema
        document: Any = context.graphql_document
        self._document = document
        fragments = [
            node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        ]
        self._fragments = {node.name.value: node for node in fragments}
        self._seen: set[str] = set()

    def faults(self) -> Iterator[GraphQLError]:
        """What is wrong with the arguments. Variables that are no values of their types are
        refused when execution starts, before anything is executed."""
        context = self._context
        operation: Any = get_operation_ast(self._document, context.operation_name)
        variables = get_variable_values(
            self._graph,
            operation.variable_definitions or (),
            context.variables or {},
            max_errors=1,
            hide_suggestions=True,
        )
        if isinstance(variables, list):
            return
        root = self._graph.mutation_type
        for field, node in self._fields(operation.selection_set, root, variables, is_root=True):
            try:
                self._check(field, node, variables)
            except GraphQLError as error:
                yield error
            except Exception as error:
                yield GraphQLError(str(error), nodes=[node], original_error=error)

    def _check(self, field: GraphQLField, node: FieldNode, variables: Any) -> None:
        given = get_argument_values(field, node, variables)
        definition: Any = field.extensions.get("strawberry-definition")
        check = definition.metadata.get(CHECK) if definition else None
        if check:
            converter = self._schema.schema_converter
            arguments = convert_arguments(
                given, definition.arguments, converter.scalar_registry, self._schema.config
            )
            check(self._context.context, **arguments)

    def _fields(
        self, selections: SelectionSetNode | None, parent: Any, variables: Any, is_root: bool
    ) -> Iterator[tuple[GraphQLField, FieldNode]]:
        for node in selections.selections if selections else ():
            if not _included(node, variables):
                continue
            if isinstance(node, FieldNode):
                field = getattr(parent, "fields", {}).get(node.name.value)
                if field is None:  # __typename
                    continue
                if not is_root:
                    yield field, node
                inner = get_named_type(field.type)
                yield from self._fields(node.selection_set, inner, variables, is_root=False)
            else:
                yield from self._part(node, parent, variables, is_root)

    def _part(
        self, node: Any, parent: Any, variables: Any, is_root: bool
    ) -> Iterator[tuple[GraphQLField, FieldNode]]:
        """The fields of a fragment: of a named one once, since they are the same everywhere."""
        if isinstance(node, FragmentSpreadNode):
            if node.name.value in self._seen:
                return
            self._seen.add(node.name.value)
            node = self._fragments[node.name.value]
        if not isinstance(node, InlineFragmentNode) or node.type_condition:
            parent = self._graph.get_type(node.type_condition.name.value)
        yield from self._fields(node.selection_set, parent, variables, is_root)


def _included(node: Any, variables: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (skip and skip["if"]) and not (include and not include["if"])
