"""The schema as the hub runs it: within limits, within budget, every error with its code."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationType,
    get_operation_ast,
)
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.schema.schema import StreamResult
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError

from execution.budget import Budget, WithinBudget
from execution.documents import Documents, Preparation
from execution.errors import shown
from execution.limits import Limits
from execution.observing import Nobody, Observer, Watch, Watching, watch

Extension = type[SchemaExtension] | Callable[[], SchemaExtension]


class Graph(strawberry.Schema):
    """A strawberry schema whose every answer, on every transport, went through the same gate.

    Documents beyond `limits` and operations beyond `budget` are refused before any resolver
    runs. Errors are coded and what was not foreseen is masked (see `execution.errors`). Further
    `extensions` run outside ours: they see the request first and the answer last. All other
    options are strawberry's own. `observer` is told what becomes of every operation.
    """

    observer: Observer = Nobody()

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        types: Iterable[Any] = (),
        *,
        extensions: Iterable[Extension] = (),
        limits: Limits | None = None,
        budget: Budget | None = None,
        description: str | None = None,
        **options: Any,
    ) -> None:
        limits, budget = limits or Limits(), budget or Budget()
        documents = self._documents = Documents(limits)
        ours: tuple[Extension, ...] = (
            Watching,
            lambda: Preparation(documents, limits),
            lambda: WithinBudget(budget),
        )
        super().__init__(
            query, mutation, subscription, types=types, extensions=(*extensions, *ours), **options
        )
        self._schema.description = description

    @property
    def graphql_schema(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def subscribes(self, text: str, name: str | None) -> bool:
        """Whether this runs a subscription; what cannot be read does not."""
        try:
            operation = get_operation_ast(self._documents.read(text).node, name)
        except GraphQLSyntaxError:
            return False
        return operation is not None and operation.operation is OperationType.SUBSCRIPTION

    async def execute(self, *args: Any, **options: Any) -> ExecutionResult:
        """Run a query or a mutation.

        Raises only `InvalidOperationTypeError`, for which the transport has a status of its own.
        """
        with watch(self.observer) as watching:
            try:
                result = await super().execute(*args, **options)
            except (MissingQueryError, CannotGetOperationTypeError) as error:
                result = _refused(error)
            return watching.saw(_shown(result))

    def execute_sync(self, *args: Any, **options: Any) -> ExecutionResult:
        """Run a query or a mutation whose resolvers are all synchronous."""
        return _shown(super().execute_sync(*args, **options))

    async def stream(self, *args: Any, **options: Any) -> StreamResult:
        """Run any operation, and give its results one by one."""
        watching = watch(self.observer)
        return _shown_one_by_one(await super().stream(*args, **options), watching)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: refusals are no news, and the rest is logged when it is masked."""


def _shown(result: ExecutionResult) -> ExecutionResult:
    if result.errors:
        result.errors = shown(result.errors)
    return result


async def _shown_one_by_one(results: StreamResult, watching: Watch) -> AsyncGenerator[Any, None]:
    with watching:
        async with aclosing(results):
            try:
                async for result in results:
                    if isinstance(result, ExecutionResult):
                        result = watching.saw(_shown(result))
                    yield result
            # A hook that raises would otherwise end the stream, and with it the socket of every
            # other operation on it, without a word.
            except Exception as error:
                yield watching.saw(_shown(_refused(error)))


def _refused(error: Exception) -> PreExecutionError:
    return PreExecutionError(data=None, errors=[GraphQLError(str(error), original_error=error)])
