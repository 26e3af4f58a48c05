"""What becomes of each operation, told to one observer as it happens."""

import re
from asyncio import CancelledError
from collections.abc import Iterator
from contextvars import ContextVar
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

from graphql import (
    FieldNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import ExecutionContext

from execution.errors import INTERNAL, METHOD_NOT_ALLOWED

# A client may call its operations by any name; what is noted of it stays short.
NAME_MAX: Final = 64
CODES_MAX: Final = 10
UNKNOWN: Final = "unknown"
MUTATION: Final = "mutation"
SUBSCRIPTION: Final = "subscription"

# What a client may have chosen freely and is noted all the same: ids of requests, of operations.
SAFE: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")

Answered = TypeVar("Answered", bound=ExecutionResult)


class Observer(Protocol):
    """SequencedEvent of every operation, in this order. Must be quick, and must not raise."""

    def begun(self, watch: "Watch") -> None:
        """An operation arrived; nothing is known of it yet."""

    def started(self, watch: "Watch") -> None:
        """It is valid, and runs from here on."""

    def delivered(self, watch: "Watch") -> None:
        """A subscription was sent one more result."""

    def batched(self, kind: str, keys: int) -> None:
        """So many keys were looked up together."""

    def ended(self, watch: "Watch") -> None:
        """It is over, whatever became of it. SequencedEvent once."""


class Nobody:
    """The observer of a graph that nobody observes."""

    def begun(self, watch: "Watch") -> None: ...

    def started(self, watch: "Watch") -> None: ...

    def delivered(self, watch: "Watch") -> None: ...

    def batched(self, kind: str, keys: int) -> None: ...

    def ended(self, watch: "Watch") -> None: ...


class Watch:
    """One operation under way.

    `name` and `kind` are those of the document, `field` is its first root field. `codes` are
    those of its errors. `answers` are what the fields of a mutation answered with.
    `left` tells that the client did not wait for the answer. `span` is the observer's own.
    """

    __slots__ = (
        *("answers", "began", "codes", "extension", "field", "is_running", "kind", "left"),
        *("name", "observer", "results", "seconds", "span"),
    )

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.extension: SchemaExtension | None = None
        self.name: str | None = None
        self.kind = UNKNOWN
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
            # Ending a subscription is how one leaves it.
            self.left = self.kind != SUBSCRIPTION and not self.results
        elif error is not None:
            refused = isinstance(error, InvalidOperationTypeError)
            self.codes.add(METHOD_NOT_ALLOWED if refused else INTERNAL)
        self._identify()
        self.seconds = perf_counter() - self.began
        self.observer.ended(self)

    def start(self) -> None:
        """It is valid; what it is called and does is known from here on."""
        self._identify()
        self.is_running = True
        self.observer.started(self)

    def saw(self, result: Answered) -> Answered:
        """The same result, with the codes of its errors noted."""
        self.results += 1
        for error in result.errors or ():
            code = (error.extensions or {}).get("code")
            if isinstance(code, str) and len(self.codes) < CODES_MAX:
                self.codes.add(code)
        if self.kind == SUBSCRIPTION:
            self.observer.delivered(self)
        return result

    def _identify(self) -> None:
        context: ExecutionContext | None = getattr(self.extension, "execution_context", None)
        if self.kind is not UNKNOWN or context is None or context.graphql_document is None:
            return
        operation = get_operation_ast(context.graphql_document, context.operation_name)
        if operation is None:
            return
        self.kind = operation.operation.value
        self.name = operation.name.value[:NAME_MAX] if operation.name else None
        first = operation.selection_set.selections[0]
        if isinstance(first, FieldNode):
            self.field = first.name.value


_current: ContextVar[Watch | None] = ContextVar("_current", default=None)


class Watching(SchemaExtension):
    """Connects strawberry's view of an operation with the watch that is kept over it."""

    def __init__(self) -> None:
        self._watch = _current.get()
        if self._watch is not None:
            self._watch.extension = self

    def on_execute(self) -> Iterator[None]:
        """The operation is valid and begins."""
        if self._watch is not None:
            self._watch.start()
        yield


def watch(observer: Observer) -> Watch:
    """Watch over the operation that this task, and those it starts, run from here on. It ends
    with the `with` block it is given to."""
    begun = Watch(observer)
    _current.set(begun)
    observer.begun(begun)
    return begun


def batched(kind: str, keys: int) -> None:
    """Tell whoever observes the present operation of a batch."""
    watch = _current.get()
    if watch is not None:
        watch.observer.batched(kind, keys)


def answered(value: Any) -> None:
    """Tell the watch over the present mutation what one of its fields answers with."""
    watch = _current.get()
    if watch is not None:
        watch.answers.append(value)
