"""What is known of one operation of a valid document, whoever sends it."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, OperationDefinitionNode, OperationType
from strawberry.types.graphql import OperationType as Kind

from execution.checks.cost import Bill, Priced
from execution.plans.arguments.given import Definitions, Given, Refused
from execution.plans.plan import EventPlan, Plan, Plans


class Operation:
    """One operation: its cost and its plan by what they depend on."""

    def __init__(
        self,
        document: DocumentNode,
        node: OperationDefinitionNode,
        definitions: Definitions,
        plans: Plans,
        priced: Priced,
    ) -> None:
        self.document = document
        self.node = node
        self.kind = Kind(node.operation.value)
        self.is_mutation = node.operation is OperationType.MUTATION
        self.is_subscription = node.operation is OperationType.SUBSCRIPTION
        self._plans = plans
        self._definitions = definitions
        self._priced = priced

    def read(self, given: Mapping[str, Any]) -> Given | None:
        """The variables; `None` if they are refused."""
        try:
            return self._definitions.read(given)
        except Refused:
            return None

    def plan(self, given: Given) -> Plan | EventPlan | None:
        """The plan for these variables; `None` if graphql-core must execute the operation."""
        return self._plans.plan(given)

    def bill(self, given: Mapping[str, Any]) -> Bill:
        """What it may cost with these variables."""
        return self._priced.bill(given)
