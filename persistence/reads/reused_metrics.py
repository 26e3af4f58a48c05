"""Metrics that are computed once for all who ask meanwhile: they read every order."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from domain.reporting.metrics import Metrics, Reporting

# They are kept for so many times the seconds that they took, which is a tenth of one processor at
# most, however large the hub. What is computed at once is not kept.
TIMES: Final = 10
AT_ONCE_SECONDS: Final = 0.05
CHANNELS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class _Kept:
    metrics: Metrics
    until: float


class ReusedMetrics:
    """The metrics of another `Reporting`, with the time at which they were computed."""

    def __init__(self, reporting: Reporting, clock: Callable[[], float] = monotonic) -> None:
        self._reporting, self._clock = reporting, clock
        self._kept: OrderedDict[str | None, _Kept] = OrderedDict()
        self._computing: dict[str | None, asyncio.Task[Metrics]] = {}

    async def metrics(self, channel_id: str | None = None) -> Metrics:
        """Metrics of one channel's orders, or of all orders."""
        kept = self._kept.get(channel_id)
        if kept is not None and self._clock() < kept.until:
            return kept.metrics
        task = self._computing.get(channel_id)
        if task is None:
            task = asyncio.create_task(self._computed(channel_id))
            self._computing[channel_id] = task
            task.add_done_callback(lambda done: self._ended(channel_id, done))
        # Whoever leaves does not end it for the others.
        return await asyncio.shield(task)

    async def _computed(self, channel_id: str | None) -> Metrics:
        began, at = self._clock(), datetime.now(UTC)
        metrics = replace(await self._reporting.metrics(channel_id), computed_at=at)
        took = self._clock() - began
        if took >= AT_ONCE_SECONDS:
            self._kept[channel_id] = _Kept(metrics, self._clock() + TIMES * took)
            self._kept.move_to_end(channel_id)
            if len(self._kept) > CHANNELS_MAX:
                self._kept.popitem(last=False)
        return metrics

    def _ended(self, channel_id: str | None, task: "asyncio.Task[Metrics]") -> None:
        del self._computing[channel_id]
        if not task.cancelled():
            # All who waited may have left: its error is nobody's then.
            task.exception()
