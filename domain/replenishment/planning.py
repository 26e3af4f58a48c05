"""What a SKU at a location needs now, and why."""

from dataclasses import dataclass
from math import inf

from domain.catalog.packs import LinePack
from domain.replenishment.demand import Demand, DemandPattern
from domain.replenishment.policy import Terms
from domain.replenishment.reordering import (
    LeadTime,
    at_risk,
    order_quantity,
    reorder_point,
)

DIGITS = 3


@dataclass(frozen=True, kw_only=True)
class Position:
    """Units that are there or will be, each counted once. `available`: with those that are
    ring-fenced for a channel, which sells them; `planned`: of drafts and requested transfers, which
    are not expected yet; `leaving`: requested by other locations; `backordered`: those that orders
    wait for and that have not arrived for them."""

    available: int = 0
    incoming: int = 0
    in_transit: int = 0
    planned: int = 0
    leaving: int = 0
    backordered: int = 0

    @property
    def units(self) -> int:
        coming = self.incoming + self.in_transit + self.planned
        return self.available + coming - self.leaving - self.backordered


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """The numbers that a suggestion follows from; fractions have three decimals. The quantity is a
    multiple of `pack_size`: the units of the `pack`, if a policy names one that the SKU has."""

    mean: float
    deviation: float
    pattern: DemandPattern
    days: int
    lead_time: float
    lead_time_deviation: float
    arrivals: int
    safety_stock: float
    reorder_point: float
    order_up_to: float
    available: int
    incoming: int
    in_transit: int
    planned: int
    leaving: int
    backordered: int
    position: int
    pack: str | None = None
    pack_size: int = 1

    @property
    def line_pack(self) -> LinePack | None:
        return LinePack(code=self.pack, quantity=self.pack_size) if self.pack else None


@dataclass(frozen=True)
class Plan:
    """What is to be ordered, with its reasons: nothing at a position above the reorder point."""

    quantity: int
    reasons: Reasons

    @property
    def cover_days(self) -> float:
        """Days that the units there last."""
        mean = self.reasons.mean
        return self.reasons.available / mean if mean > 0 else inf


def plan(terms: Terms, demand: Demand, lead_time: LeadTime, position: Position) -> Plan:
    units = at_risk(demand, lead_time, terms.review_days)
    of_an_order = demand.mean * terms.order_days
    ordered = max(of_an_order, float(terms.minimum_quantity))
    point: float = reorder_point(units, terms.measure, terms.service, ordered)
    if terms.reorder_point is not None:
        point = float(terms.reorder_point)
    most = inf if terms.maximum_stock is None else float(terms.maximum_stock)
    up_to = min(point + of_an_order, most)
    below = position.units <= point and (demand.mean > 0 or position.units < point)
    wanted = up_to - position.units if below else 0.0
    room = most - position.units
    quantity = order_quantity(wanted, terms.pack_size, terms.minimum_quantity, room)
    reasons = Reasons(
        mean=_rounded(demand.mean),
        deviation=_rounded(demand.deviation),
        pattern=demand.pattern,
        days=demand.days,
        lead_time=_rounded(lead_time.mean),
        lead_time_deviation=_rounded(lead_time.deviation),
        arrivals=lead_time.arrivals,
        safety_stock=_rounded(max(point - units.mean, 0.0)),
        reorder_point=_rounded(point),
        order_up_to=_rounded(up_to),
        position=position.units,
        pack=terms.pack,
        pack_size=terms.pack_size,
        **vars(position),
    )
    return Plan(quantity, reasons)


def _rounded(value: float) -> float:
    return round(value, DIGITS)
