"""Runs operations by their plans."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    get_operation_ast,
    specified_rules,
)
from strawberry.types.execution import ExecutionResult

from execution.bulk.rows import has_rows
from execution.checks.access import Rules, RulesOf
from execution.checks.budget import Budget
from execution.checks.cost import Bill, Costs
from execution.observing import FALLBACK, PLAN, Watch
from execution.operations.completing import completed
from execution.operations.documents import Document, Documents
from execution.operations.operation import Operation
from execution.operations.subscribing import Subscription
from execution.plans.arguments.arguments import Inputs
from execution.plans.arguments.given import Definitions, Given
from execution.plans.plan import EventPlan, Plan, PlanFailed, Plans
from execution.spending.meter import METER, CostExceeded


class Runner:
    """Runs what has a plan, and leaves to strawberry what has none or is refused. `fork` makes the
    context of an operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        documents: Documents,
        budget: Budget,
        costs: Costs,
        inputs: Inputs,
        fork: Callable[[Any], Any] | None,
        together: bool,
        rules: RulesOf | None = None,
    ) -> None:
        self._schema = schema
        self._together = together
        self._documents = documents
        self._budget = budget
        self._costs = costs
        self._inputs = inputs
        self._fork = fork or (lambda context: context)
        self._rules = rules or (lambda context: None)

    def operation(self, text: str, name: str | None) -> Operation | None:
        """The operation, if the document is valid and has exactly one of that name."""
        try:
            document = self._documents.read(text)
        except GraphQLSyntaxError:
            return None
        if name not in document.operations:
            node = get_operation_ast(document.node, name)
            if node is None:
                # Not remembered: clients may send any name.
                return None
            document.operations[name] = self._prepared(document, node)
        return document.operations[name]

    def bill(self, text: str | None, name: str | None, given: dict[str, Any]) -> Bill | None:
        """What an operation may cost at most; `None` if it is refused anyway."""
        if not text:
            return None
        operation = self.operation(text, name)
        if operation is not None:
            return operation.bill(given)
        try:
            document = self._documents.read(text)
        except GraphQLSyntaxError:
            return None
        node = get_operation_ast(document.node, name)
        if node is None or self._documents.validate(document, self._schema, specified_rules):
            return None
        return self._costs.priced(document.node, node).bill(given)

    def _prepared(self, document: Document, node: OperationDefinitionNode) -> Operation | None:
        # Whether introspection is allowed depends on the caller, who is not known here.
        if document.introspects or has_rows(document.node, self._schema):
            return None
        if self._documents.validate(document, self._schema, specified_rules):
            return None
        return Operation(
            self._schema,
            document.node,
            node,
            Definitions(self._schema, tuple(node.variable_definitions or ()), self._inputs.readers),
            Plans(self._schema, self._inputs, document.node, node, self._together),
            self._costs.priced(document.node, node),
        )

    def _affordable(
        self, operation: Operation, given: dict[str, Any], rules: Rules | None, bill: Bill
    ) -> tuple[Plan | EventPlan | None, Given | None]:
        """The plan and the variables; no plan if strawberry must refuse the operation."""
        variables = operation.read(given)
        if variables is None:
            return None, None
        if rules is not None and not operation.is_allowed(rules, given):
            return None, None
        if self._budget.refusal(bill) is not None:
            return None, None
        if (meter := METER.get()) is not None:
            meter.begin(bill)
        return operation.plan(variables, rules), variables

    async def result(
        self, operation: Operation, given: dict[str, Any], context: Any, observed: Watch, bill: Bill
    ) -> ExecutionResult | None:
        """The result of a query or mutation that may cost as much as `bill` says; `None` if
        strawberry must execute it."""
        context = self._fork(context)
        rules = self._rules(context)
        plan, variables = self._affordable(operation, given, rules, bill)
        if variables is None or not isinstance(plan, Plan):
            return None
        if operation.is_mutation and not plan.is_readable(context, variables):
            return None
        observed.run(operation.node, PLAN)
        try:
            data = await plan.run(context, variables)
        except PlanFailed as failure:
            if isinstance(failure.__cause__, CostExceeded) and not operation.is_mutation:
                return ExecutionResult(None, [failure.__cause__])
            observed.engine = FALLBACK
            if not operation.is_mutation:
                return None
            return await completed(
                self._schema, operation, given, context, failure.done, rules=rules
            )
        masked = None if rules is None else operation.verdict(rules).report
        return ExecutionResult(data, None, masked or None)

    def subscription(
        self, operation: Operation, given: dict[str, Any], context: Any
    ) -> Subscription | None:
        """The subscription; `None` if strawberry must execute it."""
        context = self._fork(context)
        rules = self._rules(context)
        plan, variables = self._affordable(operation, given, rules, operation.bill(given))
        if variables is None or not isinstance(plan, EventPlan):
            return None
        try:
            source = plan.source(context, variables)
        except Exception:
            return None
        return Subscription(
            self._schema, operation, plan, given, variables, context, self._fork, source, rules
        )
