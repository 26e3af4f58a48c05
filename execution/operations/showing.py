"""Results as clients receive them."""

from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError

from execution.errors import shown


def shown_result(result: ExecutionResult) -> ExecutionResult:
    """The same result, its errors with codes and without internals."""
    if result.errors:
        result.errors = shown(result.errors)
    return result


def failure(error: Exception) -> PreExecutionError:
    """The result of an operation that was refused, or has failed as a whole."""
    cause = GraphQLError(str(error), original_error=error)
    return PreExecutionError(data=None, errors=[cause])
