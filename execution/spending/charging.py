"""What an operation costs its caller: reserved before it runs, charged when it has run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from strawberry.types.execution import ExecutionResult

from execution.checks.budget import Budget
from execution.checks.cost import Bill
from execution.spending.meter import METER, Meter
from execution.spending.throttle import Status, Throttle

# What a request costs that is refused: a document has been read and validated.
REFUSED_POINTS: Final = 10


class Charge:
    """The cost of one operation that runs or has run."""

    def __init__(self, budget: Budget) -> None:
        self.meter = Meter(budget.spent)
        self.status: Status | None = None

    @property
    def points(self) -> int:
        """What it has cost so far."""
        return REFUSED_POINTS if self.meter.bill is None else self.meter.actual


class Charging:
    """Charges operations to the callers of their contexts."""

    def __init__(self, budget: Budget, throttle: Throttle) -> None:
        self._budget, self._throttle = budget, throttle

    @asynccontextmanager
    async def charged(self, context: Any, bill: Bill | None) -> AsyncIterator[Charge]:
        """Run an operation, which may cost as much as `bill` says; raises `Throttled`."""
        points = REFUSED_POINTS if bill is None else self._budget.bound(bill)
        entered = await self._throttle.enter(context, points)
        charge = Charge(self._budget)
        token = METER.set(charge.meter)
        try:
            yield charge
        finally:
            METER.reset(token)
            charge.status = await self._throttle.leave(entered, charge.points)

    async def spend(self, context: Any, points: int) -> None:
        """Charge what is no operation; raises `Throttled`."""
        if points:
            entered = await self._throttle.enter(context, points)
            await self._throttle.leave(entered, points)

    def shown(self, result: ExecutionResult, charge: Charge) -> ExecutionResult:
        """The result, with its cost in `extensions.cost` if that is enabled."""
        bill = charge.meter.bill
        if self._budget.shown and bill is not None:
            cost: dict[str, Any] = {
                "requestedQueryCost": bill.requested,
                "actualQueryCost": charge.meter.actual,
                "maximumQueryCost": self._budget.spent,
            }
            if charge.status is not None:
                cost["throttleStatus"] = charge.status.shown()
            result.extensions = {**(result.extensions or {}), "cost": cost}
        return result
