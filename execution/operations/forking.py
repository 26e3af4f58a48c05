"""A context for each operation: operations on one WebSocket share nothing."""

from collections.abc import Callable, Iterator
from typing import Any

from strawberry.extensions import SchemaExtension


class Forking(SchemaExtension):
    """Gives the operation a context of its own."""

    def __init__(self, fork: Callable[[Any], Any] | None) -> None:
        self._fork = fork

    def on_operation(self) -> Iterator[None]:
        """Make the context."""
        context = self.execution_context
        if self._fork is not None:
            context.context = self._fork(context.context)
        yield
