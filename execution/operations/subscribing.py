"""Subscriptions that have a plan."""

from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLSchema
from strawberry.types.execution import ExecutionResult

from execution.checks.access import Rules
from execution.fanout.shared import Shared
from execution.observing import FALLBACK, PLAN, Watch
from execution.operations.completing import completed
from execution.operations.operation import Operation
from execution.plans.arguments.given import Given
from execution.plans.plan import EventPlan, PlanFailed


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of one caller. `fork` makes the context of each event."""

    schema: GraphQLSchema
    operation: Operation
    plan: EventPlan
    given: dict[str, Any]
    variables: Given
    context: Any
    fork: Callable[[Any], Any]
    source: Any
    rules: Rules | None = None

    async def answer(self, event: Any) -> tuple[ExecutionResult, bool]:
        """The result of one event, and whether the plan gave it."""
        context = self.fork(self.context)
        try:
            return ExecutionResult(
                await self.plan.answer(event, context, self.variables), None
            ), True
        except PlanFailed:
            return await completed(
                self.schema, self.operation, self.given, context, {}, event, self.rules
            ), False

    async def results(self, observed: Watch) -> AsyncGenerator[ExecutionResult, None]:
        """All results, of a follower that shares nothing."""
        observed.run(self.operation.node, PLAN)
        async with aclosing(aiter(self.source)) as events:
            async for event in events:
                result, is_planned = await self.answer(event)
                if not is_planned:
                    observed.engine = FALLBACK
                yield result

    def key(self, audience: Hashable) -> Hashable:
        """Equal for subscriptions whose answers to an event are equal. The arguments of the root
        field are not part of it: which events there are is what its stream knows."""
        names = self.plan.selected_variables
        given = {name: self.given[name] for name in names if name in self.given}
        source: Shared = self.source
        return self.plan, orjson.dumps(given, default=repr), audience, source.topic
