"""Counts what graphql-core answers: it executes what has no plan."""

from typing import Any, Final

from graphql import OperationType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from execution.checks.directives import weight_of
from execution.spending.meter import METER

# Its objects take longer than those of a plan.
TIMES: Final = 3
# A payload, its rows and what was changed: what a mutation has done is always told.
FACTS_DEPTH: Final = 4


class CountingExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's execution of one operation, within its budget."""

    def complete_object_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, *rest: Any
    ) -> Any:
        """Complete an object; `CostExceeded` is the error of a field that is too much."""
        meter = METER.get()
        # The schema is as large as it is, and shown to few; aliases of it are bounded.
        if meter is not None and not return_type.name.startswith("__"):
            is_fact = self.operation.operation is OperationType.MUTATION and _depth(path) <= (
                FACTS_DEPTH
            )
            points = TIMES * weight_of(return_type, 1)
            if is_fact:
                meter.answered += points
            else:
                meter.answer(points)
        return super().complete_object_value(return_type, field_details_list, info, path, *rest)


def _depth(path: Any) -> int:
    depth = 0
    while path is not None and depth <= FACTS_DEPTH:
        path, depth = path.prev, depth + 1
    return depth
