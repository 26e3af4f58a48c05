"""How much is demanded a day."""

from datetime import date, timedelta

import pytest

from domain.replenishment.demand import (
    DailyDemand,
    DemandPattern,
    Statistics,
    croston,
    demand_of,
    pattern_of,
    syntetos_boylan,
)

LAST = date(2026, 3, 31)


def history(*units: int) -> DailyDemand:
    """Of the last days."""
    days = {LAST - timedelta(days=ago): n for ago, n in enumerate(reversed(units))}
    return DailyDemand("TEA", "location", LAST, days)


def test_days_without_an_order_count() -> None:
    found = Statistics().of(history(0, 0, 4, 2, 6, 4, 4, 0, 4))
    # From the first day with demand on: 4 2 6 4 4 0 4.
    assert found.days == 7
    assert found.mean == pytest.approx(24 / 7)
    assert found.deviation == pytest.approx(
        (sum((n - 24 / 7) ** 2 for n in (4, 2, 6, 4, 4, 0, 4)) / 6) ** 0.5
    )
    assert found.pattern is DemandPattern.SMOOTH


def test_what_was_sold_more_than_a_year_ago_does_not_count() -> None:
    old = DailyDemand("TEA", "location", LAST, {LAST - timedelta(days=365): 9})
    assert Statistics().of(old).pattern is DemandPattern.NONE
    assert len(DailyDemand("TEA", "x", LAST, {LAST - timedelta(days=364): 9}).series) == 365


@pytest.mark.parametrize(
    ("series", "pattern"),
    [
        ([], DemandPattern.NONE),
        ([0, 0], DemandPattern.NONE),
        ([3, 4, 3, 4], DemandPattern.SMOOTH),
        ([1, 20, 1, 1, 1], DemandPattern.ERRATIC),
        ([2, 0, 0, 2, 0, 2], DemandPattern.INTERMITTENT),
        ([1, 0, 0, 20, 0, 0, 1, 0], DemandPattern.LUMPY),
    ],
)
def test_demand_has_a_pattern(series: list[int], pattern: DemandPattern) -> None:
    assert pattern_of(series) is pattern


def test_seldom_demand_is_smoothed_apart() -> None:
    # Croston (1972) by hand: sizes 3, 4 and 2, the second after 4 days, the third after one.
    size, interval = 3.0, 8 / 3
    for units in (3, 4, 2):
        size += 0.1 * (units - size)
    for days in (4, 1):
        interval += 0.1 * (days - interval)
    series = [0, 0, 3, 0, 0, 0, 4, 2]
    assert croston(series) == pytest.approx(size / interval)
    assert syntetos_boylan(series) == pytest.approx(0.95 * size / interval)
    assert croston([0, 0]) == 0


def test_seldom_demand_every_third_day_is_a_third_a_day() -> None:
    series = [0, 0, 3] * 100
    assert croston(series) == pytest.approx(1.0)
    found = demand_of(series)
    assert found.pattern is DemandPattern.INTERMITTENT
    assert found.mean == pytest.approx(0.95)


def test_a_single_day_says_little_of_the_spread() -> None:
    assert demand_of([4]).deviation == 2
