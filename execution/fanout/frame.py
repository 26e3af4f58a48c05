"""A result as it is sent: encoded once, whoever receives it."""

from typing import Any

import orjson
from strawberry.types.execution import ExecutionResult

from execution.http.event_stream import event


class Frame:
    """The result of one message. `text` is its JSON, `codes` are those of its errors."""

    __slots__ = ("_streamed", "cursor", "errors", "position", "text")

    def __init__(self, result: ExecutionResult, position: int, cursor: str | None) -> None:
        self.position = position
        self.cursor = cursor
        self.errors = result.errors or ()
        self.text = encoded(result)
        self._streamed: bytes | None = None

    @property
    def streamed(self) -> bytes:
        """The event of Server-Sent Events, the same for all who follow."""
        if self._streamed is None:
            self._streamed = event("next", self.text, self.cursor).encode()
        return self._streamed


def encoded(result: ExecutionResult) -> str:
    """The JSON of a result."""
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    # Values that a scalar did not serialize become text, instead of ending the stream.
    return orjson.dumps(answer, default=str).decode()
