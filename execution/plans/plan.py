"""Plans: what an operation is compiled to."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Visitor,
    VisitorAction,
    visit,
)
from graphql.execution.values import VariableValues

from execution.checks.access import Rules
from execution.plans.arguments.answers import Answer, faults
from execution.plans.arguments.arguments import Arguments, Inputs, variables_in
from execution.plans.arguments.given import Given
from execution.plans.compiler import Compiler, Subscribed
from execution.plans.sources import Unsupported
from execution.plans.values import Run, Selection
from execution.plans.wanted import Wanted
from execution.spending.meter import METER

# A document with five conditions has up to 32 plans, for each kind of caller.
PLANS_MAX: Final = 32


@dataclass(frozen=True, slots=True)
class Info:
    """What resolvers see of an operation that has a plan."""

    context: Any
    wanted: Wanted


class PlanFailed(Exception):
    """Something went wrong: graphql-core must execute the operation, to answer with its errors.

    `done` is what the root fields of a mutation returned or raised, by response key.
    """

    def __init__(self, done: dict[str, Any]) -> None:
        super().__init__("the plan failed")
        self.done = done


class Plan:
    """An executable operation: for one outcome of its `@skip` and `@include` directives."""

    __slots__ = ("_arguments", "_root", "_together", "_wanted")

    def __init__(
        self, root: Selection, arguments: Sequence[Arguments], wanted: Wanted, together: bool
    ) -> None:
        self._root = root
        self._arguments = arguments
        self._wanted = wanted
        self._together = together

    def is_readable(self, context: Any, given: Given) -> bool:
        """Whether the answer of a mutation can be read: one that could not is refused before it
        changes anything."""
        return not any(faults(self._arguments, context, given))

    async def run(self, context: Any, given: Given) -> dict[str, Any]:
        """The `data` of the answer; raises `PlanFailed`."""
        run = Run(given, Info(context, self._wanted), {}, self._together, METER.get())
        try:
            (data,) = await self._root.complete([None], run)
        except Exception as error:
            raise PlanFailed(run.done) from error
        answer: dict[str, Any] = data
        return answer


class EventPlan:
    """An executable subscription: `source` yields events, `answer` completes one of them."""

    __slots__ = ("_subscribed", "_wanted", "selected_variables")

    def __init__(
        self, subscribed: Subscribed, wanted: Wanted, selected_variables: Sequence[str]
    ) -> None:
        self._subscribed = subscribed
        self._wanted = wanted
        # All but those that are used for arguments of the root field only.
        self.selected_variables = selected_variables

    def source(self, context: Any, given: Given) -> AsyncIterable[Any]:
        """The events; raises if an argument is refused."""
        stream = self._subscribed
        arguments = stream.arguments.values(given)
        resolve = stream.call.bound(Info(context, self._wanted), arguments)
        source: AsyncIterable[Any] = resolve(None)
        return source

    async def answer(self, event: Any, context: Any, given: Given) -> dict[str, Any]:
        """The `data` of one event; raises `PlanFailed`."""
        run = Run(given, Info(context, self._wanted), {}, meter=METER.get())
        try:
            (value,) = await self._subscribed.complete([event], run)
        except Exception as error:
            raise PlanFailed({}) from error
        return {self._subscribed.key: value}


class Plans:
    """The plans of one operation of a document, each made when it is first needed."""

    def __init__(
        self,
        schema: GraphQLSchema,
        inputs: Inputs,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        together: bool,
    ) -> None:
        self._schema = schema
        self._together = together
        self._inputs = inputs
        self._document = document
        self._fragments = [
            part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        ]
        self._operation = operation
        self._conditions = _conditions(document)
        self._made: dict[tuple[Any, ...], Plan | EventPlan | None] = {}

    def plan(self, given: Given, rules: Rules | None = None) -> Plan | EventPlan | None:
        """The plan for these variables, of what the rules let a caller read; `None` if graphql-core
        must execute the operation."""
        key = (rules, *(given.condition(name) for name in self._conditions))
        if key not in self._made:
            if len(self._made) >= PLANS_MAX:
                self._made.clear()
            self._made[key] = self._compiled(given.coerced, rules)
        return self._made[key]

    def _compiled(self, variables: VariableValues, rules: Rules | None) -> Plan | EventPlan | None:
        compiler = Compiler(
            self._schema, self._inputs, self._fragments, self._operation, variables, rules
        )
        try:
            if self._operation.operation is OperationType.SUBSCRIPTION:
                subscribed = compiler.subscribed()
                selected = self._selected_variables(subscribed.selections)
                return EventPlan(subscribed, compiler.wanted, selected)
            root = compiler.root()
            arguments: Sequence[Arguments] = ()
            if self._operation.operation is OperationType.MUTATION:
                below = Answer(self._schema, self._inputs, self._document, variables)
                arguments = list(below.arguments(self._operation))
            return Plan(root, arguments, compiler.wanted, self._together)
        except Unsupported:
            return None

    def _selected_variables(self, selections: Sequence[SelectionSetNode]) -> list[str]:
        found = [variables_in(part) for part in (*selections, *self._fragments)]
        return sorted({name for names in found for name in names})


class _Conditions(Visitor):
    """Finds the variables of all `@skip` and `@include` directives."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        self.found |= dict.fromkeys(variables_in(node))
        return None


def _conditions(document: DocumentNode) -> list[str]:
    finder = _Conditions()
    visit(document, finder)
    return list(finder.found)
