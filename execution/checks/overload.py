"""How many queries and mutations are executed at once, over all transports together."""

from types import TracebackType
from typing import Final

from strawberry.types.execution import ExecutionResult, PreExecutionError

from execution.errors import UNAVAILABLE, graphql_error

# Beyond this, requests are refused at once: those that wait longer than their clients are wasted.
CONCURRENT_MAX: Final = 256


class Places:
    """Each is taken by one operation while it is executed."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._taken = 0

    @property
    def are_taken(self) -> bool:
        """Whether a further operation must be refused."""
        return self._taken >= self._maximum

    def __enter__(self) -> None:
        self._taken += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._taken -= 1


def overloaded() -> ExecutionResult:
    """The refusal of one operation too many. Over HTTP it has status 503."""
    message = "The hub is overloaded. Nothing was executed: send the request again shortly."
    return PreExecutionError(data=None, errors=[graphql_error(message, UNAVAILABLE)])
