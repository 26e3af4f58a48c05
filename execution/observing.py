"""Observation of operations, for metrics, logs and traces."""

import re
from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import ExecutionContext

from execution.errors import INTERNAL, METHOD_NOT_ALLOWED

# Clients choose operation names freely, so their recorded length is limited.
NAME_MAX: Final = 64
CODES_MAX: Final = 10
UNKNOWN: Final = "unknown"
MUTATION: Final = "mutation"
SUBSCRIPTION: Final = "subscription"

PLAN: Final = "plan"
REFERENCE: Final = "graphql-core"
FALLBACK: Final = "graphql-core after a plan"

# The form of client-chosen ids (of requests, of operations) that may be logged.
SAFE: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")

Executed = TypeVar("Executed", bound=ExecutionResult)


class Observer(Protocol):
    """Notified of every operation, in this order. Must be fast, and must not raise."""

    def begun(self, watch: "Watch") -> None:
        """An operation arrived; it is not parsed yet."""

    def started(self, watch: "Watch") -> None:
        """The operation is valid, and its execution starts."""

    def delivered(self, field: str, count: int) -> None:
        """So many results of subscriptions of this root field were sent."""

    def batched(self, kind: str, keys: int) -> None:
        """A batch of keys was loaded."""

    def ended(self, watch: "Watch") -> None:
        """The operation ended. Called exactly once."""


class NullObserver:
    """An observer that does nothing."""

    def begun(self, watch: "Watch") -> None: ...

    def started(self, watch: "Watch") -> None: ...

    def delivered(self, field: str, count: int) -> None: ...

    def batched(self, kind: str, keys: int) -> None: ...

    def ended(self, watch: "Watch") -> None: ...


class Watch:
    """The observed data of one operation.

    `engine` says who executed it: its plan, graphql-core, or graphql-core after its plan failed.
    `name` and `kind` are those of the document, `field` is its first root field. `codes` are those
    of its errors. `answers` are the results of a mutation's fields. `left` says that the client
    disconnected before the response. `span` is for the observer's use.
    """

    __slots__ = (
        *(
            "answers",
            "began",
            "codes",
            "engine",
            "extension",
            "field",
            "is_running",
            "kind",
            "left",
        ),
        *("name", "observer", "results", "seconds", "span"),
    )

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.extension: SchemaExtension | None = None
        self.name: str | None = None
        self.kind = UNKNOWN
        self.engine = REFERENCE
        self.field = UNKNOWN
        self.codes: set[str] = set()
        self.answers: list[Any] = []
        self.results = 0
        self.left = False
        self.is_running = False
        self.span: Any = None
        self.seconds = 0.0
        self.began = perf_counter()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if isinstance(error, CancelledError | GeneratorExit):
            # Disconnecting is the normal end of a subscription.
            self.left = self.kind != SUBSCRIPTION and not self.results
        elif error is not None:
            refused = isinstance(error, InvalidOperationTypeError)
            self.codes.add(METHOD_NOT_ALLOWED if refused else INTERNAL)
        self.end()

    def end(self) -> None:
        """The operation ended."""
        self._identify()
        self.seconds = perf_counter() - self.began
        self.observer.ended(self)

    def start(self) -> None:
        """The operation is valid: its name, kind and field are known."""
        if self.is_running:
            return
        self._identify()
        self.is_running = True
        self.observer.started(self)

    def run(self, operation: OperationDefinitionNode, engine: str) -> None:
        """This operation of the document is executed now."""
        self.engine = engine
        self.identify(operation)
        self.start()

    def saw(self, result: Executed) -> Executed:
        """Record the error codes of a result. Returns the same result."""
        self.results += 1
        self.note(result.errors or ())
        if self.kind == SUBSCRIPTION and self.is_running:
            self.observer.delivered(self.field, 1)
        return result

    def note(self, errors: Iterable[GraphQLError]) -> None:
        """Record the codes of errors."""
        for error in errors:
            code = (error.extensions or {}).get("code")
            if isinstance(code, str) and len(self.codes) < CODES_MAX:
                self.codes.add(code)

    def _identify(self) -> None:
        context: ExecutionContext | None = getattr(self.extension, "execution_context", None)
        if self.kind is not UNKNOWN or context is None or context.graphql_document is None:
            return
        operation = get_operation_ast(context.graphql_document, context.operation_name)
        if operation is not None:
            self.identify(operation)

    def identify(self, operation: OperationDefinitionNode) -> None:
        """This operation of the document is executed."""
        self.kind = operation.operation.value
        self.name = operation.name.value[:NAME_MAX] if operation.name else None
        first = operation.selection_set.selections[0]
        if isinstance(first, FieldNode):
            self.field = first.name.value


_current: ContextVar[Watch | None] = ContextVar("_current", default=None)


class Observation(SchemaExtension):
    """Connects strawberry's execution context with the current `Watch`."""

    def __init__(self) -> None:
        self._watch = _current.get()
        if self._watch is not None:
            self._watch.extension = self

    def on_execute(self) -> Iterator[None]:
        """The operation is valid, and its execution starts."""
        if self._watch is not None:
            self._watch.start()
        yield


def watch(observer: Observer) -> Watch:
    """Observe the operation that this task and its child tasks execute, until the end of the `with`
    block."""
    started = Watch(observer)
    _current.set(started)
    observer.begun(started)
    return started


def observe(observer: Observer, operation: OperationDefinitionNode) -> str:
    """Observe the batches of this task, which executes events of this operation for many. Returns
    its field."""
    observed = Watch(observer)
    observed.identify(operation)
    _current.set(observed)
    return observed.field


def batched(kind: str, keys: int) -> None:
    """Notify the observer of the current operation of a batch."""
    watch = _current.get()
    if watch is not None:
        watch.observer.batched(kind, keys)


def answered(value: Any) -> None:
    """Record the result of a field of the current mutation."""
    watch = _current.get()
    if watch is not None:
        watch.answers.append(value)
