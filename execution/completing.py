"""Answers a mutation whose plan failed, without doing again what it did."""

from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    execute,
)
from strawberry.types.execution import ExecutionResult as Result


async def completed(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    context: Any,
    done: dict[str, Any],
) -> Result:
    """The result as graphql-core gives it. `done` is what root fields returned or raised before, by
    response key: their resolvers are not called again."""

    def resolve(next_: Any, root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if info.path.prev is None and info.path.key in done:
            value = done[str(info.path.key)]
            if isinstance(value, Exception):
                raise value
            return value
        return next_(root, info, **arguments)

    result: Any = execute(
        schema,
        document,
        context_value=context,
        variable_values=variables,
        operation_name=operation.name.value if operation.name else None,
        middleware=(resolve,),
    )
    answer: ExecutionResult = result if isinstance(result, ExecutionResult) else await result
    return Result(answer.data, answer.errors)
