"""What is known of one operation of a valid document, whoever sends it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
)
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.types.graphql import OperationType as Kind

from execution.plans.plan import EventPlan, Plan, Plans

COSTS_MAX: Final = 64

CostOf = Callable[[Mapping[str, Any]], int]


class Operation:
    """One operation: its cost and its plan by what they depend on."""

    def __init__(
        self,
        document: DocumentNode,
        node: OperationDefinitionNode,
        plans: Plans,
        cost_of: CostOf,
    ) -> None:
        self.document = document
        self.node = node
        self.kind = Kind(node.operation.value)
        self.is_mutation = node.operation is OperationType.MUTATION
        self.is_subscription = node.operation is OperationType.SUBSCRIPTION
        self._plans = plans
        self._definitions: tuple[VariableDefinitionNode, ...] = tuple(
            node.variable_definitions or ()
        )
        self._names = [definition.variable.name.value for definition in self._definitions]
        self._cost_of = cost_of
        self._costs: dict[tuple[Any, ...], int] = {}

    def variables(self, schema: GraphQLSchema, given: Mapping[str, Any]) -> VariableValues | None:
        """The coerced variables; `None` if they are refused."""
        # What is wrong with them is told by graphql-core: here one fault of thousands is enough.
        values = get_variable_values(
            schema, self._definitions, dict(given), max_errors=1, hide_suggestions=True
        )
        return values if isinstance(values, VariableValues) else None

    def plan(self, variables: VariableValues) -> Plan | EventPlan | None:
        """The plan for these variables; `None` if graphql-core must execute the operation."""
        return self._plans.plan(variables)

    def cost(self, given: Mapping[str, Any]) -> int:
        """The cost, which depends on the numbers, conditions and list lengths of variables only."""
        key = tuple(_size(given.get(name, Undefined)) for name in self._names)
        if key not in self._costs:
            if len(self._costs) >= COSTS_MAX:
                self._costs.clear()
            self._costs[key] = self._cost_of(given)
        return self._costs[key]


def _size(value: Any) -> Any:
    if value is None or value is Undefined or isinstance(value, int | float):
        return value.__class__, value
    return value.__class__, len(value) if isinstance(value, list) else None
