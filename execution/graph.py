"""The executable schema: with limits, a cost budget, error codes and observation."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from contextvars import Context, copy_context
from functools import partial
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
from strawberry.types.execution import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType as GraphQLOperationType

from execution.bulk.rows import ReadRows
from execution.checks.access import RulesOf, WithinAccess
from execution.checks.answers import ReadableAnswer
from execution.checks.budget import Budget, WithinBudget
from execution.checks.cost import Costs
from execution.checks.limits import Limits
from execution.checks.overload import CONCURRENT_MAX, Places, overloaded
from execution.checks.seats import Seat, Seats
from execution.checks.throttle import NoThrottle, Throttle, Throttled
from execution.errors import shown
from execution.fanout.follower import Follower
from execution.fanout.groups import Audience, Groups
from execution.fanout.outlet import Outlet
from execution.fanout.shared import Shared
from execution.observing import NullObserver, Observation, Observer, Watch, watch
from execution.operations.charging import Charging
from execution.operations.counting import CountingExecutor
from execution.operations.documents import Documents, Preparation
from execution.operations.ending import Hold, endless, until_ended
from execution.operations.forking import Forking
from execution.operations.operation import Operation
from execution.operations.reading import Reading
from execution.operations.running import Runner
from execution.operations.showing import failure, shown_result
from execution.operations.streaming import only, shown_one_by_one
from execution.operations.subscribing import Subscription
from execution.plans.arguments.arguments import Inputs

Extension = type[SchemaExtension] | Callable[[], SchemaExtension]


class Graph(strawberry.Schema):
    """A strawberry schema with the same checks on every transport.

    Documents beyond `limits` and operations beyond `budget` are refused before any resolver runs,
    operations that spend more than `budget` says are stopped, and `throttle` says what each caller
    may spend over time. `seats` bounds the subscriptions of a caller.
    Errors have codes, and unexpected ones are masked (see `execution.errors`). Further `extensions`
    wrap ours: they see the request first and the response last. All other options are those of
    strawberry. `observer` is notified of every operation. `fork` makes the context of an operation
    from that of its request or socket. `audience` tells what an answer depends on of a context:
    subscriptions of equal audiences are executed once for all (see `execution.fanout`).
    `rules` tells what the caller of a context may read and give (see `execution.checks.access`).
    `hold` tells when the credential of a context ends: its streams end then, with an error.
    `may_introspect` tells by its context whether an operation may show the schema. With
    `suggestions`, faults of documents say what may have been meant.
    Beyond `concurrent_max` queries and mutations at once, over all transports together, further
    ones are refused as UNAVAILABLE.

    Queries and mutations run as plans (see `execution.plans`) where they can, to the same
    answers; without `plans`, graphql-core executes everything. With `together`, the batches of a
    level are loaded at the same time: for data that is far away.
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
        throttle: Throttle | None = None,
        seats: Seats | None = None,
        fork: Callable[[Any], Any] | None = None,
        audience: Audience | None = None,
        rules: RulesOf | None = None,
        hold: Hold = endless,
        may_introspect: Callable[[Any], bool] = lambda _: True,
        suggestions: bool = False,
        plans: bool = True,
        together: bool = False,
        description: str | None = None,
        concurrent_max: int = CONCURRENT_MAX,
        **options: Any,
    ) -> None:
        self._places, self._groups = Places(concurrent_max), Groups(audience)
        limits, budget = limits or Limits(), budget or Budget()
        self._documents = Documents(limits, suggestions)
        extensions = tuple(extensions)
        ours = self._checks(fork, limits, rules, budget, may_introspect)
        options = {"execution_context_class": CountingExecutor, **options}
        super().__init__(
            query, mutation, subscription, types=types, extensions=(*extensions, *ours), **options
        )
        self._prepare(budget, throttle or NoThrottle(), fork, together, rules)
        self._schema.description = description
        # Other extensions may change how fields are resolved.
        self._has_plans = plans and not extensions
        self._groups, self.hold, self._seats = Groups(audience), hold, seats or Seats()

    def _checks(
        self,
        fork: Callable[[Any], Any] | None,
        limits: Limits,
        rules: RulesOf | None,
        budget: Budget,
        may_introspect: Callable[[Any], bool],
    ) -> tuple[Extension, ...]:
        """What every operation passes that graphql-core executes."""
        return (
            lambda: Forking(fork),
            Observation,
            lambda: Preparation(self._documents, limits, may_introspect),
            ReadRows,
            *((lambda: WithinAccess(rules),) if rules else ()),
            lambda: WithinBudget(budget, self._costs),
            lambda: ReadableAnswer(self._inputs),
        )

    def _prepare(
        self, budget: Budget, throttle: Throttle, fork: Any, together: bool, rules: RulesOf | None
    ) -> None:
        """What needs the schema."""
        self._inputs = Inputs(self.config, self.schema_converter.scalar_registry)
        self._costs = Costs(self._schema)
        self._charging = Charging(budget, throttle)
        self.reading = Reading(self._documents, self._charging, self.faults)
        parts = (self._schema, self._documents, budget, self._costs, self._inputs)
        self._runner = Runner(*parts, fork, together, rules)

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
                    result = await self._executed(observed, *arguments)
            except Throttled as refusal:
                return observed.saw(shown_result(failure(refusal)))
            return observed.saw(shown_result(self._charging.shown(result, charge)))

    async def _executed(self, observed: Watch, *asked: Any) -> ExecutionResult:
        """The result of the plan of an operation, else of graphql-core."""
        query, given, context, root, name, allowed, _ = asked
        operation = self._planned(query, root, name, allowed)
        if operation and not operation.is_subscription:
            result = await self._runner.result(operation, given or {}, context, observed)
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
                seat = self._seats.of(context_value)
                results = shown_one_by_one(planned.results(observed), observed, seat)
                return until_ended(results, context_value, self.hold)
        arguments = (
            *(query, variable_values, context_value, root_value, operation_name),
            *(operation_extensions, allowed_operation_types),
        )
        if self.kind_of(query or "", operation_name) is not OperationType.SUBSCRIPTION:
            return self._in_place(*arguments)
        # A stream is read for as long as its client likes; a place is for what works.
        results = await self._observed(*arguments, seat=self._seats.of(context_value))
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

    async def _observed(self, *args: Any, seat: Seat | None = None) -> AsyncGenerator[Any, None]:
        observed = watch(self.observer)
        return shown_one_by_one(await super().stream(*args), observed, seat)

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
        seat = self._seats.of(subscription.context)
        follower = Follower(subscription, outlet, observed, enter, context, seat)
        if holding:
            follower.release = self.hold(subscription.context, follower.expel)
        return follower

    @property
    def groups(self) -> int:
        """How many groups of subscribers there are, each with equal answers."""
        return len(self._groups)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: unexpected errors are logged when they are masked."""
