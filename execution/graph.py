"""The executable schema: with limits, a cost budget, error codes and observation."""

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
    specified_rules,
)
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.schema.schema import StreamResult
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType as GraphQLOperationType

from execution.budget import Budget, WithinBudget
from execution.completing import completed
from execution.documents import Document, Documents, Preparation
from execution.errors import shown
from execution.forking import Forking
from execution.limits import Limits
from execution.observing import (
    FALLBACK,
    PLAN,
    NullObserver,
    Observation,
    Observer,
    Watch,
    watch,
)
from execution.operation import Operation
from execution.plans.plan import PlanFailed, Plans
from execution.plans.sources import Inputs

Extension = type[SchemaExtension] | Callable[[], SchemaExtension]


class Graph(strawberry.Schema):
    """A strawberry schema with the same checks on every transport.

    Documents beyond `limits` and operations beyond `budget` are refused before any resolver runs.
    Errors have codes, and unexpected ones are masked (see `execution.errors`). Further `extensions`
    wrap ours: they see the request first and the response last. All other options are those of
    strawberry. `observer` is notified of every operation. `fork` makes the context of an operation
    from that of its request or socket.

    Queries and mutations run as plans (see `execution.plans`) where they can, to the same
    answers; without `plans`, graphql-core executes everything.
    """

    observer: Observer = NullObserver()

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
        fork: Callable[[Any], Any] | None = None,
        plans: bool = True,
        description: str | None = None,
        **options: Any,
    ) -> None:
        limits, budget = limits or Limits(), budget or Budget()
        documents = self._documents = Documents(limits)
        extensions = tuple(extensions)
        ours: tuple[Extension, ...] = (
            lambda: Forking(fork),
            Observation,
            lambda: Preparation(documents, limits),
            lambda: WithinBudget(budget),
        )
        super().__init__(
            query, mutation, subscription, types=types, extensions=(*extensions, *ours), **options
        )
        self._schema.description = description
        self._budget = budget
        self._fork = fork
        # Other extensions may change how fields are resolved.
        self._has_plans = plans and not extensions

    @property
    def graphql_schema(self) -> GraphQLSchema:
        """The graphql-core schema."""
        return self._schema

    def kind_of(self, text: str, name: str | None) -> OperationType | None:
        """Whether this is a query, a mutation or a subscription; `None` if it cannot be read."""
        try:
            operation = get_operation_ast(self._documents.read(text).node, name)
        except GraphQLSyntaxError:
            return None
        return operation.operation if operation else None

    def faults(self, text: str) -> list[GraphQLError]:
        """Why the document is refused, before its variables and its cost are known."""
        try:
            document = self._documents.read(text)
        except GraphQLSyntaxError as error:
            return shown([error])
        return shown(self._documents.validate(document, self._schema, specified_rules))

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[GraphQLOperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Execute a query or mutation.

        Raises only `InvalidOperationTypeError`, which the transport turns into a status.
        """
        with watch(self.observer) as observed:
            result: ExecutionResult | None = None
            if self._has_plans and query and root_value is None:
                operation = self._operation(query, operation_name)
                if operation and _is_allowed(operation, allowed_operation_types):
                    given = variable_values or {}
                    result = await self._planned(operation, query, given, context_value, observed)
            if result is None:
                try:
                    result = await super().execute(
                        query,
                        variable_values,
                        context_value,
                        root_value,
                        operation_name,
                        allowed_operation_types,
                        operation_extensions,
                    )
                except (MissingQueryError, CannotGetOperationTypeError) as error:
                    result = _refused(error)
            return observed.saw(_shown(result))

    async def _planned(
        self,
        operation: Operation,
        query: str,
        given: dict[str, Any],
        context: Any,
        observed: Watch,
    ) -> ExecutionResult | None:
        """The result of the operation's plan; `None` if strawberry must execute the operation."""
        variables = operation.variables(self._schema, given)
        plan = operation.plan(variables) if variables else None
        if plan is None or variables is None:
            return None
        cost = operation.cost(given)
        if cost > self._budget.maximum:
            return None
        context = self._fork(context) if self._fork else context
        observed.identify(operation.node)
        observed.start()
        try:
            data = await plan.run(context, variables)
        except PlanFailed as failure:
            observed.engine = FALLBACK
            if not operation.is_mutation:
                return None
            document = self._documents.read(query).node
            return await completed(
                self._schema, document, operation.node, given, context, failure.done
            )
        observed.engine = PLAN
        return ExecutionResult(data, None, self._budget.report(cost))

    def _operation(self, text: str, name: str | None) -> Operation | None:
        """The operation, if the document is valid and has exactly one of that name."""
        try:
            document = self._documents.read(text)
        except GraphQLSyntaxError:
            return None
        if name not in document.operations:
            document.operations[name] = self._prepared(document, name)
        return document.operations[name]

    def _prepared(self, document: Document, name: str | None) -> Operation | None:
        node = get_operation_ast(document.node, name)
        if node is None or self._documents.validate(document, self._schema, specified_rules):
            return None
        converter = self.schema_converter
        inputs = Inputs(self.config, converter.scalar_registry)
        return Operation(
            node,
            Plans(self._schema, inputs, document.node, node),
            lambda given: self._budget.cost(self._schema, document.node, node, given),
        )

    def execute_sync(self, *args: Any, **options: Any) -> ExecutionResult:
        """Execute a query or mutation whose resolvers are all synchronous."""
        return _shown(super().execute_sync(*args, **options))

    async def stream(self, *args: Any, **options: Any) -> StreamResult:
        """Execute any operation, and yield its results."""
        observed = watch(self.observer)
        return _shown_one_by_one(await super().stream(*args, **options), observed)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: unexpected errors are logged when they are masked."""


def _is_allowed(operation: Operation, allowed: Iterable[GraphQLOperationType] | None) -> bool:
    kind = GraphQLOperationType(operation.node.operation.value)
    return allowed is None or kind in allowed


def _shown(result: ExecutionResult) -> ExecutionResult:
    if result.errors:
        result.errors = shown(result.errors)
    return result


async def _shown_one_by_one(results: StreamResult, observed: Watch) -> AsyncGenerator[Any, None]:
    with observed:
        async with aclosing(results):
            try:
                async for result in results:
                    if isinstance(result, ExecutionResult):
                        result = observed.saw(_shown(result))
                    yield result
            # A hook that raises would otherwise close the socket, with all other operations on it.
            except Exception as error:
                yield observed.saw(_shown(_refused(error)))


def _refused(error: Exception) -> PreExecutionError:
    return PreExecutionError(data=None, errors=[GraphQLError(str(error), original_error=error)])
