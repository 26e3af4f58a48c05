"""Allocating the units of an order that have no location."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.network.channel import AvailabilityPolicy
from domain.network.location import Location
from domain.network.stock_rules import NO_RULES, Rules, kept_back
from domain.orders.event import OrderEventKind
from domain.orders.excepting import raise_exception
from domain.orders.exception import ExceptionKind
from domain.orders.holds.hold import Hold
from domain.orders.lines.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.ports.unit_of_work import Candidate, UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.assigning import assign
from domain.services.sourcing.capacity import full_locations, limited_of, take
from domain.services.sourcing.fenced_units import (
    Buyer,
    Fenced,
    Key,
    Taken,
    Units,
    fenced_for,
    take_fenced,
)
from domain.shared.audit import AuditStamp
from domain.sourcing.sourcing import Allocation, Demand, Ranks, Sourcing, Stock, source


@dataclass(frozen=True)
class Allocated:
    """How many units got a location, by SKU and location, and which of them were ring-fenced."""

    units: Units
    fenced: Taken

    @property
    def open(self) -> Units:
        """Those that any channel could have had."""
        units = Counter(self.units)
        for one, quantity in self.fenced:
            units[one.sku, one.location_id] -= quantity
        return units


async def allocate(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    stamp: AuditStamp,
    *,
    holds: Sequence[Hold] = (),
    freed: Units | None = None,
    rules: Rules = NO_RULES,
    sourcing: Sourcing | None = None,
) -> Allocated:
    """Allocate and reserve these units without a location, those first that are ring-fenced for the
    customer or the channel of the order. Raises `OutOfStock` when a demand that is
    not partial is short. `holds` are those of the fulfillment order that the units come from.
    `freed` are units, by SKU and location, that this transaction has given back (negative: taken);
    `rules` say what the channel keeps back from sale; `sourcing` finds the locations, if not
    `source`."""
    buyer = Buyer(order.channel_id, order.customer_id)
    found = await supply_for(uow, buyer, demands, freed or {}, rules, stamp.at)
    full = await full_locations(uow, order, demands, found.limited, stamp.occurred_at)
    if sourcing is None:
        allocations = source(demands, found.stock, found.ranks, full)
    else:
        allocations = sourcing(demands, found.stock, found.ranks, full)
    take(uow, order, allocations, found.limited, stamp.occurred_at)
    allocated = by_place(allocations, demands)
    fenced = take_fenced(uow, found.fenced, allocated, order.id, stamp)
    assign(order, allocations, stamp=stamp, new_id=service.new_id, holds=holds)
    return Allocated(allocated, fenced)


@dataclass(frozen=True)
class Supply:
    """What there is for demands. `stock` are the quantities that may be sold to the buyer, `fenced`
    those of them that are ring-fenced for it; `ranks` are of the locations that may serve demands
    without a chosen one (what the customer collects has one), `limited` are those that have
    capacities."""

    stock: Stock
    fenced: Fenced
    ranks: Ranks
    limited: dict[str, Candidate]


async def supply_for(
    uow: UnitOfWork,
    buyer: Buyer,
    demands: Sequence[Demand],
    freed: Units,
    rules: Rules,
    now: datetime,
) -> Supply:
    """What the channel may sell to the buyer for these demands: what is available, without what the
    channel keeps back, with what this transaction has given back and with what is ring-fenced for
    the buyer, which no rule keeps back. A level with units that are sold no more has none."""
    skus = {d.sku for d in demands}
    chosen = tuple(dict.fromkeys(d.location_id for d in demands if d.location_id))
    unrestricted = any(d.location_id is None for d in demands)
    eligible = await uow.candidates(skus, ()) if unrestricted else []
    chosen_candidates = await uow.candidates(skus, chosen) if chosen else []
    candidates = (*eligible, *chosen_candidates)
    fenced = await fenced_for(uow, buyer, candidates, now)
    stock = {
        (c.sku, c.location_id): 0
        if c.unsellable
        else c.available
        - kept_back(rules, c.sku, c.location_id, c.available)
        + freed.get((c.sku, c.location_id), 0)
        + fenced.units((c.sku, c.location_id))
        for c in candidates
    }
    await _require_chosen(uow, demands, stock)
    ranks = {c.location_id: c.rank for c in eligible}
    return Supply(stock, fenced, ranks, limited_of(eligible))


def by_place(allocations: Iterable[Allocation], demands: Sequence[Demand]) -> Units:
    """The allocated units by SKU and location."""
    skus = {demand.line_id: demand.sku for demand in demands}
    units = Counter[Key]()
    for one in allocations:
        units[skus[one.line_id], one.location_id] += one.quantity
    return units


async def _require_chosen(uow: UnitOfWork, demands: Sequence[Demand], stock: Stock) -> None:
    """Refuse a chosen location that does not exist."""
    for demand in demands:
        if demand.location_id and (demand.sku, demand.location_id) not in stock:
            await uow.get(Location, demand.location_id)


def settle_shortage(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Units that found no location are backordered, or an exception is raised for them, as the
    policy of their line says."""
    backordered = False
    for line in order.lines:
        if line.availability_policy is AvailabilityPolicy.BACKORDER:
            for state in (LineState.PENDING, LineState.REJECTED):
                if quantity := order.quantities.at(line.id, None, state):
                    order.move(
                        stamp, line.id, quantity, LineAction.BACKORDER,
                        state=state, source=None, target=None,
                    )  # fmt: skip
                    backordered = True
    if backordered:
        order.record(OrderEventKind.UNITS_BACKORDERED, stamp, new_id, None)
    for line in order.lines:
        if line.availability_policy is AvailabilityPolicy.RECORD and (
            quantity := order.quantities.unsourced(line.id)
        ):
            kind = ExceptionKind.AWAITING_STOCK
            raise_exception(order, kind, line.id, quantity, stamp=stamp, new_id=new_id)
