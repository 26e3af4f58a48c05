"""Answers a mutation or an event whose plan failed, without doing anything again."""

from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, GraphQLSchema, execute
from strawberry.types.execution import ExecutionResult as Result

from execution.checks.access import Rules, mask
from execution.operations.operation import Operation
from execution.spending.counting import CountingExecutor


async def completed(
    schema: GraphQLSchema,
    operation: Operation,
    variables: dict[str, Any],
    context: Any,
    done: dict[str, Any],
    event: Any = None,
    rules: Rules | None = None,
) -> Result:
    """The result as graphql-core gives it: of a mutation or, with `event`, of one event. `done` is
    what root fields returned or raised before, by response key: they are not called again."""

    def resolve(next_: Any, root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if info.path.prev is None and info.path.key in done:
            value = done[str(info.path.key)]
            if isinstance(value, Exception):
                raise value
            return value
        masked = None if rules is None else mask(rules, info)
        return next_(root, info, **arguments) if masked is None else masked.value

    name = operation.node.name
    result: Any = execute(
        schema,
        operation.document,
        root_value=event,
        context_value=context,
        variable_values=variables,
        operation_name=name.value if name else None,
        middleware=(resolve,),
        executor_class=CountingExecutor,
    )
    answer: ExecutionResult = result if isinstance(result, ExecutionResult) else await result
    return Result(answer.data, answer.errors)
