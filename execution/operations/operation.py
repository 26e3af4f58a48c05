"""What is known of one operation of a valid document, whoever sends it."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode, OperationType
from strawberry.types.graphql import OperationType as Kind

from execution.checks.access import RULES_MAX, Rules, Verdict, refused_variables, verdict
from execution.checks.cost import Bill, Priced
from execution.plans.arguments.given import Definitions, Given, Refused
from execution.plans.plan import EventPlan, Plan, Plans


class Operation:
    """One operation: its cost and its plan by what they depend on."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        node: OperationDefinitionNode,
        definitions: Definitions,
        plans: Plans,
        priced: Priced,
    ) -> None:
        self.document = document
        self.node = node
        self._schema = schema
        self._verdicts: dict[Rules, Verdict] = {}
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

    def plan(self, given: Given, rules: Rules | None = None) -> Plan | EventPlan | None:
        """The plan for these variables, of what the rules let a caller read; `None` if graphql-core
        must execute the operation."""
        return self._plans.plan(given, rules)

    def verdict(self, rules: Rules) -> Verdict:
        """What the rules say about it: decided once."""
        if rules not in self._verdicts:
            if len(self._verdicts) >= RULES_MAX:
                self._verdicts.clear()
            self._verdicts[rules] = verdict(self._schema, self.document, self.node, rules)
        return self._verdicts[rules]

    def is_allowed(self, rules: Rules, given: Mapping[str, Any]) -> bool:
        """Whether the rules let a caller run it with these variables."""
        if self.verdict(rules).refusals:
            return False
        return not refused_variables(self._schema, self.node, given, rules)

    def bill(self, given: Mapping[str, Any]) -> Bill:
        """What it may cost with these variables."""
        return self._priced.bill(given)
