"""Refuses operations that may cost more than the budget, before any resolver runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from graphql import get_operation_ast
from strawberry.extensions import SchemaExtension

from execution.checks.cost import Bill, Costs
from execution.spending.meter import METER, CostExceeded, exceeded

COST_MAX: Final = 2_000_000
SPENT_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Budget:
    """What one operation may cost, in points.

    `maximum` is for the static cost, the largest that it can possibly be: beyond it nothing is
    read. `spent` is for its arguments, and for what it has read and answered while it runs: beyond
    it the operation is stopped. With `shown`, every response to a query or mutation reports its
    cost in `extensions.cost`.
    """

    maximum: int = COST_MAX
    spent: int = SPENT_MAX
    shown: bool = False

    def refusal(self, bill: Bill) -> CostExceeded | None:
        """Why an operation may not run; `None` if it may."""
        if bill.inputs > self.spent:
            return exceeded(ceil(bill.inputs), self.spent)
        return exceeded(bill.requested, self.maximum) if bill.requested > self.maximum else None

    def bound(self, bill: Bill) -> int:
        """The most that this operation can spend."""
        return min(bill.requested, self.spent + (int(bill.inputs) if bill.is_mutation else 0))


class WithinBudget(SchemaExtension):
    """Computes the cost of a valid operation, and refuses it above the budget."""

    def __init__(self, budget: Budget, costs: Costs) -> None:
        self._budget = budget
        self._costs = costs

    def on_validate(self) -> Iterator[None]:
        """Check the cost.

        Here and not when execution starts: an error at that point would reach a subscriber as
        the first event, instead of refusing the operation.
        """
        context = self.execution_context
        if context.graphql_document and not context.pre_execution_errors:
            bill = self._bill(context.graphql_document)
            refusal = self._budget.refusal(bill)
            if refusal is not None:
                context.pre_execution_errors = [refusal]
            elif (meter := METER.get()) is not None:
                meter.begin(bill)
        yield

    def _bill(self, document: Any) -> Bill:
        context = self.execution_context
        operation = get_operation_ast(document, context.operation_name)
        if operation is None:
            # Strawberry refuses the request earlier.
            return Bill(0, 0)
        return self._costs.priced(document, operation).bill(context.variables or {})
