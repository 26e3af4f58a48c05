"""How much of a SKU is demanded at a location: statistics of the units ordered each day.

Days without an order count as zero. Demand that comes seldom is estimated as Syntetos and Boylan
do: the size of a demand and the days between two are smoothed apart (Croston), less the bias of
their ratio (SBA)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean, pvariance, variance
from typing import Protocol


class DemandPattern(StrEnum):
    NONE = "NONE"
    SMOOTH = "SMOOTH"
    ERRATIC = "ERRATIC"
    INTERMITTENT = "INTERMITTENT"
    LUMPY = "LUMPY"


# Syntetos, Boylan and Croston (2005): beyond these, demand is seldom, or of uneven size.
SELDOM_DAYS = 1.32
UNEVEN_SIZES = 0.49
# How much the newest demand weighs in the averages of seldom demand.
SMOOTHING = 0.1
# Demand of so many days is looked at.
HISTORY_DAYS = 365
_P = DemandPattern


@dataclass(frozen=True)
class DailyDemand:
    """Units of a SKU that were ordered at a location, by day; no day after `last`."""

    sku: str
    location_id: str
    last: date
    units: Mapping[date, int]

    @property
    def series(self) -> list[int]:
        """From the first day with demand within the last 365 days on."""
        earliest = self.last - timedelta(days=HISTORY_DAYS - 1)
        known = [day for day, units in self.units.items() if units and earliest <= day <= self.last]
        if not known:
            return []
        first = min(known)
        days = range((self.last - first).days + 1)
        return [self.units.get(first + timedelta(days=day), 0) for day in days]


@dataclass(frozen=True)
class Demand:
    """Units a day: their mean and standard deviation, of how many days, and how they come."""

    mean: float
    deviation: float
    days: int
    pattern: DemandPattern


NO_DEMAND = Demand(0.0, 0.0, 0, DemandPattern.NONE)


class Forecast(Protocol):
    """Says what is demanded a day from now on. A forecast that learns may replace the
    statistics."""

    def of(self, history: DailyDemand) -> Demand: ...


class Statistics:
    """The forecast that the past goes on."""

    def of(self, history: DailyDemand) -> Demand:
        return demand_of(history.series)


def demand_of(series: Sequence[int]) -> Demand:
    kind = pattern_of(series)
    if kind is _P.NONE:
        return NO_DEMAND
    seldom = kind in (_P.INTERMITTENT, _P.LUMPY)
    mean = syntetos_boylan(series) if seldom else fmean(series)
    deviation = variance(series) ** 0.5 if len(series) > 1 else float(series[0]) ** 0.5
    return Demand(mean, deviation, len(series), kind)


def pattern_of(series: Sequence[int]) -> DemandPattern:
    sizes = [units for units in series if units]
    if not sizes:
        return _P.NONE
    uneven = pvariance(sizes) / fmean(sizes) ** 2 >= UNEVEN_SIZES
    if len(series) / len(sizes) < SELDOM_DAYS:
        return _P.ERRATIC if uneven else _P.SMOOTH
    return _P.LUMPY if uneven else _P.INTERMITTENT


def croston(series: Sequence[int], smoothing: float = SMOOTHING) -> float:
    """Units a day: the smoothed size of a demand by the smoothed days between two. Both begin with
    their means."""
    sizes = [units for units in series if units]
    if not sizes:
        return 0.0
    size, interval = fmean(sizes), len(series) / len(sizes)
    last: int | None = None
    for day, units in enumerate(series):
        if not units:
            continue
        size += smoothing * (units - size)
        if last is not None:
            interval += smoothing * (day - last - interval)
        last = day
    return size / interval


def syntetos_boylan(series: Sequence[int], smoothing: float = SMOOTHING) -> float:
    """Croston's estimate without its bias."""
    return (1 - smoothing / 2) * croston(series, smoothing)
