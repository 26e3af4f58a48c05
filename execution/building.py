"""Builds the executable schema: its checks, and what is kept of its documents."""

from collections.abc import Callable, Iterable
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
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionContext

from execution.bulk.rows import ReadRows
from execution.checks.access import RulesOf, WithinAccess
from execution.checks.answers import ReadableAnswer
from execution.checks.budget import Budget, WithinBudget
from execution.checks.cost import Costs
from execution.checks.limits import Limits
from execution.checks.overload import CONCURRENT_MAX, Places
from execution.errors import shown
from execution.fanout.groups import Audience, Groups
from execution.observing import NullObserver, Observation, Observer
from execution.operations.documents import Documents, Preparation
from execution.operations.ending import Hold, endless
from execution.operations.forking import Forking
from execution.operations.reading import Reading
from execution.operations.running import Runner
from execution.plans.arguments.arguments import Inputs
from execution.spending.charging import Charging
from execution.spending.counting import CountingExecutor
from execution.spending.subscriptions import SubscriptionLimit
from execution.spending.throttle import NoThrottle, Throttle

Extension = type[SchemaExtension] | Callable[[], SchemaExtension]


class CheckedSchema(strawberry.Schema):
    """A strawberry schema with the same checks on every transport.

    Documents beyond `limits` and operations beyond `budget` are refused before any resolver runs,
    operations that spend more than `budget` says are stopped, and `throttle` says what each caller
    may spend over time. `subscription_limit` bounds the subscriptions of a caller.
    Errors have codes, and unexpected ones are masked (see `execution.errors`). Further `extensions`
    wrap these: they see the request first and the response last. All other options are those of
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
        subscription_limit: SubscriptionLimit | None = None,
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
        self._places = Places(concurrent_max)
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
        self._groups, self.hold = Groups(audience), hold
        self._subscriptions = subscription_limit or SubscriptionLimit()

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

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: unexpected errors are logged when they are masked."""
