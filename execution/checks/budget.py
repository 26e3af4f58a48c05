"""Refuses operations that may cost more than the budget, before any resolver runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode, get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from execution.checks.cost import COST_EXCEEDED, COST_MAX, SIZE_ASSUMED, Cost, Sizes
from execution.errors import graphql_error


@dataclass(frozen=True, slots=True)
class Budget:
    """The maximum cost of an operation, and the sizes assumed for lists without a page size.

    `sizes` are objects per list by `Type.field`; `page_size` is that of a connection without
    `first` or `last`. With `shown`, every response to a query or mutation reports its cost in
    `extensions.cost`.
    """

    maximum: int = COST_MAX
    sizes: Sizes = field(default_factory=dict)
    page_size: int = SIZE_ASSUMED
    shown: bool = False

    def cost(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> int:
        """The cost of an operation of a valid document."""
        return Cost(schema, document, variables, self.sizes, self.page_size).of(operation)

    def report(self, requested: int) -> dict[str, Any]:
        """`extensions.cost`, if enabled."""
        if not self.shown:
            return {}
        return {"cost": {"requestedQueryCost": requested, "maximumAvailable": self.maximum}}


class WithinBudget(SchemaExtension):
    """Computes the cost of a valid operation, and refuses it above the budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._requested: int | None = None

    def on_validate(self) -> Iterator[None]:
        """Check the cost.

        Here and not when execution starts: an error at that point would reach a subscriber as
        the first event, instead of refusing the operation.
        """
        context = self.execution_context
        if context.graphql_document and not context.pre_execution_errors:
            self._requested = self._cost_of(context.graphql_document)
            if self._requested > self._budget.maximum:
                context.pre_execution_errors = [self._refusal(self._requested)]
        yield

    def get_results(self) -> dict[str, Any]:
        """`extensions.cost`, if enabled and computed."""
        if self._requested is None:
            return {}
        if self.execution_context.operation_type is OperationType.SUBSCRIPTION:
            return {}
        return self._budget.report(self._requested)

    def _cost_of(self, document: DocumentNode) -> int:
        context = self.execution_context
        schema: Any = context.schema
        operation = get_operation_ast(document, context.operation_name)
        if operation is None:
            # Strawberry refuses the request earlier.
            return 0
        variables = context.variables or {}
        return self._budget.cost(schema.graphql_schema, document, operation, variables)

    def _refusal(self, requested: int) -> Any:
        maximum = self._budget.maximum
        message = (
            f"This operation may read {requested} objects; at most {maximum} are allowed. "
            "Ask for smaller pages or fewer nested lists."
        )
        return graphql_error(message, COST_EXCEEDED, requested=requested, maximum=maximum)
