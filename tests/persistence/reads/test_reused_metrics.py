"""Metrics that take long are computed once for all who ask, and kept for a while; those that take
no time are computed each time."""

import asyncio

import pytest

from domain.reporting.metrics import DeliveryPerformance, Metrics, Share
from persistence.reads.reused_metrics import CHANNELS_MAX, TIMES, ReusedMetrics

AT_ONCE_SECONDS = 0.05


@pytest.fixture(autouse=True)
def some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests have all metrics computed anew."""
    monkeypatch.setattr("persistence.reads.reused_metrics.AT_ONCE_SECONDS", AT_ONCE_SECONDS)


class Source:
    """Metrics that take so many seconds, on a clock of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0
        self.computed = 0
        self.failing = False
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()

    async def metrics(self, channel_id: str | None = None) -> Metrics:
        self.computed += 1
        self.begun.set()
        await self.go_on.wait()
        self.now += self.seconds
        if self.failing:
            raise RuntimeError("no database")
        return Metrics(
            orders=self.computed,
            stages={},
            units=0,
            multi_unit_orders=0,
            skus=0,
            locations=0,
            split_orders=0,
            cancelled=Share(),
            repeat_customers=Share(),
            late_handovers=Share(),
            delivery_performance=DeliveryPerformance(),
            totals=(),
            top_skus=(),
        )


def reused(source: Source) -> ReusedMetrics:
    return ReusedMetrics(source, lambda: source.now)


async def test_what_takes_long_is_kept_for_ten_times_as_long() -> None:
    source = Source(seconds=4)
    metrics = reused(source)
    first = await metrics.metrics()
    source.now += 4 * TIMES - 1
    assert await metrics.metrics() is first
    assert first.computed_at is not None
    source.now += 2
    assert (await metrics.metrics()).orders == 2


async def test_what_takes_no_time_is_always_up_to_date() -> None:
    source = Source(seconds=AT_ONCE_SECONDS / 2)
    metrics = reused(source)
    assert [(await metrics.metrics()).orders for _ in range(3)] == [1, 2, 3]


async def test_all_who_ask_meanwhile_get_the_same() -> None:
    source = Source(seconds=4)
    source.go_on.clear()
    metrics = reused(source)
    asked = [asyncio.create_task(metrics.metrics("a")) for _ in range(5)]
    await source.begun.wait()
    asked[0].cancel()
    source.go_on.set()
    answers = await asyncio.gather(*asked[1:])
    assert source.computed == 1
    assert all(answer is answers[0] for answer in answers)


async def test_a_failure_is_told_and_not_kept() -> None:
    source = Source(seconds=4)
    source.failing = True
    metrics = reused(source)
    with pytest.raises(RuntimeError):
        await metrics.metrics()
    source.failing = False
    assert (await metrics.metrics()).orders == 2


async def test_few_channels_are_kept() -> None:
    metrics = reused(Source(seconds=0.1))
    for n in range(CHANNELS_MAX + 20):
        await metrics.metrics(str(n))
    assert len(metrics._kept) == CHANNELS_MAX
