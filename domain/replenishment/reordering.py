"""When and how much to order: safety stock, reorder point, order-up-to level, order quantity.

A level is looked at every `review` days, and what is ordered arrives after the lead time: the stock
must last for both together, the days at risk (Silver, Pyke and Peterson, *Inventory Management and
Production Planning and Scheduling*). The lead time varies, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp, inf, lgamma, log, sqrt
from statistics import NormalDist, fmean, stdev

from domain.replenishment.demand import Demand


class ServiceMeasure(StrEnum):
    CYCLE_SERVICE = "CYCLE_SERVICE"
    FILL_RATE = "FILL_RATE"


NORMAL = NormalDist()
# Up to so many units at risk, whole units matter: demand is counted instead of approximated.
COUNTED_MAX = 50.0
STEPS = 200


@dataclass(frozen=True)
class LeadTime:
    """Days from an order to its arrival, their standard deviation, and of how many arrivals."""

    mean: float
    deviation: float = 0.0
    arrivals: int = 0


@dataclass(frozen=True)
class AtRisk:
    """The units demanded in the days at risk: their mean and standard deviation."""

    mean: float
    deviation: float


def lead_time_of(days: Sequence[float]) -> LeadTime:
    """The statistics of lead times that were observed; at least one."""
    return LeadTime(fmean(days), stdev(days) if len(days) > 1 else 0.0, len(days))


def at_risk(demand: Demand, lead_time: LeadTime, review: float) -> AtRisk:
    days = lead_time.mean + review
    spread = days * demand.deviation**2 + (demand.mean * lead_time.deviation) ** 2
    return AtRisk(demand.mean * days, sqrt(spread))


def cycle_reorder_point(units: AtRisk, service: float) -> float:
    """The stock that meets all demand of the days at risk with this probability, 0 to 1. Of few
    units it is counted: as a negative binomial or Poisson distribution."""
    if not units.deviation:
        return units.mean
    if units.mean <= COUNTED_MAX:
        return float(counted_quantile(units.mean, units.deviation**2, service))
    return units.mean + NORMAL.inv_cdf(service) * units.deviation


def normal_loss(z: float) -> float:
    """The expected units by which a standard normal demand exceeds `z`."""
    return NORMAL.pdf(z) - z * (1 - NORMAL.cdf(z))


def fill_rate_reorder_point(units: AtRisk, service: float, quantity: float) -> float:
    """The stock at which this share of the units, 0 to 1, is met at once, where `quantity` units
    are ordered at a time: the units short of a cycle are its loss."""
    if not units.deviation:
        return units.mean
    short = (1 - service) * max(quantity, 1.0) / units.deviation
    low, high = -10.0, 10.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if normal_loss(middle) > short else (low, middle)
    return max(units.mean + high * units.deviation, 0.0)


def reorder_point(units: AtRisk, measure: ServiceMeasure, service: float, quantity: float) -> float:
    if measure is ServiceMeasure.FILL_RATE:
        return fill_rate_reorder_point(units, service, quantity)
    return cycle_reorder_point(units, service)


def counted_quantile(mean: float, variance: float, service: float) -> int:
    """The fewest units that meet all demand with this probability. Demand whose variance is not
    more than its mean is Poisson."""
    if mean <= 0:
        return 0
    # The size and the chance of the negative binomial distribution.
    size = mean**2 / (variance - mean) if variance > mean else inf
    chance = mean / variance if variance > mean else 1.0
    units, met = 0, 0.0
    # Beyond so many nothing is left that a double could add.
    most = int(mean + 40 * sqrt(max(variance, mean))) + 40
    while units < most:
        met += _chance_of(units, mean, size, chance)
        if met >= service:
            break
        units += 1
    return units


def _chance_of(units: int, mean: float, size: float, chance: float) -> float:
    if size == inf:
        return exp(units * log(mean) - mean - lgamma(units + 1))
    ways = lgamma(units + size) - lgamma(size) - lgamma(units + 1)
    return exp(ways + size * log(chance) + units * log(1 - chance))


def order_quantity(wanted: float, pack: int, minimum: int, most: float = inf) -> int:
    """Whole packs of at least `minimum` units that cover what is wanted; no more than fit under
    `most`, as far as whole packs go."""
    if wanted <= 0:
        return 0
    packs = ceil(max(ceil(wanted - 1e-9), minimum) / pack)
    if packs * pack > most:
        packs = int(max(most, 0) // pack)
    return packs * pack if packs * pack >= minimum else 0
