"""The executable schema: with limits, a cost budget, error codes and observation."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from contextvars import Context, copy_context
from functools import partial
from typing import Any

from graphql import OperationType
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.schema.schema import StreamResult
from strawberry.types.execution import ExecutionResult
from strawberry.types.graphql import OperationType as GraphQLOperationType

from execution.building import CheckedSchema
from execution.checks.cost import Bill
from execution.checks.overload import overloaded
from execution.fanout.follower import Follower
from execution.fanout.outlet import Outlet
from execution.fanout.shared import Shared
from execution.observing import Watch, watch
from execution.operations.ending import until_ended
from execution.operations.operation import Operation
from execution.operations.showing import failure, shown_result
from execution.operations.streaming import only, shown_one_by_one
from execution.operations.subscribing import Subscription
from execution.spending.subscriptions import Permit
from execution.spending.throttle import Throttled


class Graph(CheckedSchema):
    """Executes operations: queries, mutations, and subscriptions alone or with others."""

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
        if self._places.are_taken:
            return shown_result(overloaded())
        arguments = (
            *(query, variable_values, context_value, root_value, operation_name),
            *(allowed_operation_types, operation_extensions),
        )
        with self._places, watch(self.observer) as observed:
            bill = self._runner.bill(query, operation_name, variable_values or {})
            try:
                async with self._charging.charged(context_value, bill) as charge:
                    result = await self._executed(observed, bill, *arguments)
            except Throttled as refusal:
                return observed.saw(shown_result(failure(refusal)))
            return observed.saw(shown_result(self._charging.shown(result, charge)))

    async def _executed(self, observed: Watch, bill: Bill | None, *asked: Any) -> ExecutionResult:
        """The result of the plan of an operation, else of graphql-core."""
        query, given, context, root, name, allowed, _ = asked
        operation = self._planned(query, root, name, allowed)
        if operation and bill and not operation.is_subscription:
            result = await self._runner.result(operation, given or {}, context, observed, bill)
            if result is not None:
                return result
        try:
            return await super().execute(*asked)
        except (MissingQueryError, CannotGetOperationTypeError) as error:
            return failure(error)

    def _planned(
        self,
        query: str | None,
        root_value: Any,
        name: str | None,
        allowed: Iterable[GraphQLOperationType] | None,
    ) -> Operation | None:
        """The operation, if it may be executed and may have a plan."""
        if not (self._has_plans and query and root_value is None):
            return None
        operation = self._runner.operation(query, name)
        if operation is None or (allowed is not None and operation.kind not in allowed):
            return None
        return operation

    def execute_sync(self, *args: Any, **options: Any) -> ExecutionResult:
        """Execute a query or mutation whose resolvers are all synchronous."""
        return shown_result(super().execute_sync(*args, **options))

    async def stream(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[GraphQLOperationType] | None = None,
    ) -> StreamResult:
        """Execute any operation, and yield its results."""
        operation = self._planned(query, root_value, operation_name, allowed_operation_types)
        if operation and not operation.is_subscription:
            name = operation_name
            return only(
                partial(self.execute, query, variable_values, context_value, operation_name=name)
            )
        if operation:
            planned = self._runner.subscription(operation, variable_values or {}, context_value)
            if planned is not None:
                observed = watch(self.observer)
                permit = self._subscriptions.of(context_value)
                results = shown_one_by_one(planned.results(observed), observed, permit)
                return until_ended(results, context_value, self.hold)
        arguments = (
            *(query, variable_values, context_value, root_value, operation_name),
            *(operation_extensions, allowed_operation_types),
        )
        if self.kind_of(query or "", operation_name) is not OperationType.SUBSCRIPTION:
            return self._in_place(*arguments)
        # A stream is read for as long as its client likes; a place is for what works.
        results = await self._observed(*arguments, permit=self._subscriptions.of(context_value))
        return until_ended(results, context_value, self.hold)

    async def _in_place(self, *args: Any) -> AsyncGenerator[Any, None]:
        if self._places.are_taken:
            yield shown_result(overloaded())
            return
        query, given, context, _, name, *_ = args
        bill = self._runner.bill(query, name, given or {})
        try:
            async with self._charging.charged(context, bill):
                answers = await self._answers(*args)
        except Throttled as refusal:
            answers = [shown_result(failure(refusal))]
        for answer in answers:
            yield answer

    async def _answers(self, *args: Any) -> list[Any]:
        with self._places:
            async with aclosing(await self._observed(*args)) as results:
                return [result async for result in results]

    async def _observed(
        self, *args: Any, permit: Permit | None = None
    ) -> AsyncGenerator[Any, None]:
        observed = watch(self.observer)
        return shown_one_by_one(await super().stream(*args), observed, permit)

    def shared(
        self,
        query: str,
        variable_values: dict[str, Any] | None,
        context_value: Any,
        operation_name: str | None,
    ) -> Subscription | None:
        """A subscription that can be followed with others; `None` for all other operations, and if
        it must be refused: `stream` serves those."""
        operation = self._planned(query, None, operation_name, None)
        if operation is None or not operation.is_subscription:
            return None
        planned = self._runner.subscription(operation, variable_values or {}, context_value)
        return planned if planned and isinstance(planned.source, Shared) else None

    def follow(
        self,
        subscription: Subscription,
        outlet: Outlet,
        context: Context | None = None,
        *,
        holding: bool = True,
    ) -> Follower:
        """Send the results of a subscription to an outlet, until it ends, its follower leaves, or
        the credential of its caller ends: unless another is `holding` that for it. `context` is
        that of the request, for logs and traces."""
        context = context or copy_context()
        observed = context.run(watch, self.observer)
        enter = partial(self._groups.enter, self.observer)
        permit = self._subscriptions.of(subscription.context)
        follower = Follower(subscription, outlet, observed, enter, context, permit)
        if holding:
            follower.release = self.hold(subscription.context, follower.expel)
        return follower

    @property
    def groups(self) -> int:
        """How many groups of subscribers there are, each with equal answers."""
        return len(self._groups)
