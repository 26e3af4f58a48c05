"""Plans: what an operation is compiled to."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    VisitorAction,
    visit,
)
from graphql.execution.values import VariableValues

from execution.plans.compiler import Compiler, Subscribed
from execution.plans.sources import Arguments, Inputs, Unsupported, variables_in
from execution.plans.values import Run, Selection
from execution.plans.wanted import Wanted

# A document with five conditions has up to 32 plans.
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

    __slots__ = ("_arguments", "_root", "_wanted")

    def __init__(self, root: Selection, arguments: Sequence[Arguments], wanted: Wanted) -> None:
        self._root = root
        self._arguments = arguments
        self._wanted = wanted

    def is_readable(self, context: Any, variables: VariableValues) -> bool:
        """Whether the arguments below the root can be read. A mutation whose answer could not be
        read is refused before it changes anything."""
        try:
            for arguments in self._arguments:
                arguments.check(context, variables)
        except Exception:
            return False
        return True

    async def run(self, context: Any, variables: VariableValues) -> dict[str, Any]:
        """The `data` of the answer; raises `PlanFailed`."""
        run = Run(variables, Info(context, self._wanted), {})
        try:
            (data,) = await self._root.complete([None], run)
        except Exception as error:
            raise PlanFailed(run.done) from error
        answer: dict[str, Any] = data
        return answer


class EventPlan:
    """An executable subscription: `source` yields events, `answer` completes one of them."""

    __slots__ = ("_subscribed", "_wanted")

    def __init__(self, subscribed: Subscribed, wanted: Wanted) -> None:
        self._subscribed = subscribed
        self._wanted = wanted

    def source(self, context: Any, variables: VariableValues) -> AsyncGenerator[Any, None]:
        """The events; raises if an argument is refused."""
        stream = self._subscribed
        given = stream.arguments.values(variables)
        resolve = stream.call.bound(Info(context, self._wanted), given)
        source: AsyncGenerator[Any, None] = resolve(None)
        return source

    async def answer(self, event: Any, context: Any, variables: VariableValues) -> dict[str, Any]:
        """The `data` of one event; raises `PlanFailed`."""
        run = Run(variables, Info(context, self._wanted), {})
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
    ) -> None:
        self._schema = schema
        self._inputs = inputs
        self._fragments = [
            part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        ]
        self._operation = operation
        self._conditions = _conditions(document)
        self._made: dict[tuple[Any, ...], Plan | EventPlan | None] = {}

    def plan(self, variables: VariableValues) -> Plan | EventPlan | None:
        """The plan for these variables; `None` if graphql-core must execute the operation."""
        key = tuple(variables.coerced.get(name) for name in self._conditions)
        if key not in self._made:
            if len(self._made) >= PLANS_MAX:
                self._made.clear()
            self._made[key] = self._compiled(variables)
        return self._made[key]

    def _compiled(self, variables: VariableValues) -> Plan | EventPlan | None:
        compiler = Compiler(self._schema, self._inputs, self._fragments, self._operation, variables)
        try:
            if self._operation.operation is OperationType.SUBSCRIPTION:
                return EventPlan(compiler.subscribed(), compiler.wanted)
            root = compiler.root()
            return Plan(root, compiler.arguments, compiler.wanted)
        except Unsupported:
            return None


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
