"""Refuses a mutation that has no plan and whose answer could not be read, before it changes
anything."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from execution.plans.arguments.answers import Answer, faults
from execution.plans.arguments.arguments import Inputs
from execution.plans.arguments.given import Definitions, Refused


class ReadableAnswer(SchemaExtension):
    """Checks the arguments of all fields below the root of a mutation."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def on_validate(self) -> Iterator[None]:
        """Check them here: an error when execution starts would not refuse the operation."""
        context = self.execution_context
        is_valid = context.graphql_document and not context.pre_execution_errors
        if is_valid and context.operation_type is OperationType.MUTATION:
            context.pre_execution_errors = list(self._faults())
        yield

    def _faults(self) -> Iterator[GraphQLError]:
        """What is wrong with the arguments. Variables that are no values of their types are
        refused when execution starts, before anything is executed."""
        context = self.execution_context
        schema: Any = context.schema
        document: Any = context.graphql_document
        graph = schema.graphql_schema
        operation: Any = get_operation_ast(document, context.operation_name)
        nodes = tuple(operation.variable_definitions or ())
        try:
            given = Definitions(graph, nodes, self._inputs.readers).read(context.variables or {})
        except Refused:
            return
        answer = Answer(graph, self._inputs, document, given.coerced)
        yield from faults(answer.arguments(operation), context.context, given)
