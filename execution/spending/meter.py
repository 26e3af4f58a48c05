"""The cost of an operation while it runs: what it has read and answered so far."""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from math import ceil
from typing import Any, Final, TypeVar

from graphql import GraphQLError

from execution.checks.cost import Bill

Loaded = TypeVar("Loaded", bound=Sequence[Any])

COST_EXCEEDED: Final = "COST_EXCEEDED"


class CostExceeded(GraphQLError):
    """An operation costs more than it may: before it runs, or while it does."""

    code = COST_EXCEEDED


class Meter:
    """Counts points. What was read counts, or what was answered, whichever is more: some objects
    are read for no answer, and others are answered many times. `begin` tells what is known before;
    without it nothing is limited."""

    __slots__ = ("_fixed", "answered", "bill", "is_stopped", "maximum", "read")

    def __init__(self, maximum: float) -> None:
        self.maximum = maximum
        self.bill: Bill | None = None
        self.is_stopped = False
        self._fixed = 0.0
        self.answered = 0.0
        self.read = 0.0

    def begin(self, bill: Bill) -> None:
        """The operation runs: its arguments are read."""
        self.bill = bill
        self._fixed = bill.inputs
        if bill.is_mutation:
            # Whatever it changes, its answer may be read.
            self.maximum += bill.inputs

    @property
    def spent(self) -> float:
        return self._fixed + max(self.answered, self.read)

    @property
    def actual(self) -> int:
        """The points of the whole operation."""
        return ceil(self.maximum if self.is_stopped else self.spent)

    def rows(self, weight: float = 1) -> int:
        """How many rows of this weight may still be read and answered, and one more, by which it is
        seen that it was one too many (`require_fewer`)."""
        return max(int((self.maximum - self.spent) / weight), 0) + 1

    def answer(self, points: float) -> None:
        """Objects are about to be answered; raises `CostExceeded`."""
        self.answered += points
        self.require()

    def charge(self, points: float) -> None:
        """A field is about to be read that costs something by itself; raises `CostExceeded`."""
        self._fixed += points
        self.require()

    def load(self, points: float) -> None:
        """Rows are read, or about to be; raises `CostExceeded`."""
        self.read += points
        self.require()

    def require(self) -> None:
        """Raises `CostExceeded` if nothing more may be read. Then the budget is spent: what was too
        much is not read or answered."""
        if self.is_stopped or self.spent > self.maximum:
            self.is_stopped = True
            raise exceeded_while_running(self.maximum)

    def require_fewer(self, rows: int, most: int) -> None:
        """Raises `CostExceeded` if as many rows were read as were asked for: there are more."""
        if rows >= most:
            self.is_stopped = True
            raise exceeded_while_running(self.maximum)


def exceeded_while_running(maximum: float) -> CostExceeded:
    """The error of an operation that has been stopped."""
    message = (
        f"This operation was stopped: it reads more than {maximum:,.0f} points allow. "
        "Ask for smaller pages, fewer nested lists or fewer rows."
    )
    return _error(message, maximum=int(maximum))


def exceeded(requested: int, maximum: int) -> CostExceeded:
    """The refusal of an operation that is not run."""
    message = (
        f"This operation may cost {requested:,} points; at most {maximum:,} are allowed. "
        "Ask for smaller pages, fewer nested lists or fewer rows."
    )
    return _error(message, requested=requested, maximum=maximum)


def _error(message: str, **facts: Any) -> CostExceeded:
    return CostExceeded(message, extensions={"code": COST_EXCEEDED, **facts})


METER: ContextVar[Meter | None] = ContextVar("METER", default=None)


async def within_budget(
    read: Callable[[int | None], Awaitable[Loaded]], size: Callable[[Any], int], weight: float
) -> Loaded:
    """The lists that `read` reads, which is told how many rows of this weight may be in all of
    them; raises `CostExceeded` when there are more. They are charged."""
    meter = METER.get()
    if meter is None:
        return await read(None)
    meter.require()
    most = meter.rows(weight)
    loaded = await read(most)
    rows = sum(map(size, loaded))
    meter.require_fewer(rows, most)
    meter.load(weight * rows)
    return loaded
