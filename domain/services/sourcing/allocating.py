"""Allocating the units of an order that have no location."""

from collections.abc import Mapping, Sequence

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
from domain.shared.audit import AuditStamp
from domain.sourcing.sourcing import Demand, Ranks, Stock, source


async def allocate(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    stamp: AuditStamp,
    *,
    holds: Sequence[Hold] = (),
    freed: Mapping[tuple[str, str], int] | None = None,
    rules: Rules = NO_RULES,
) -> bool:
    """Allocate and reserve these units without a location, and tell whether there were any to
    allocate. Raises `OutOfStock` when a demand that is not partial is short. `holds` are those of
    the fulfillment order that the units come from. `freed` are units, by SKU and location, that
    this transaction has given back; `rules` say what the channel keeps back from sale."""
    stock, ranks, limited = await stock_for(uow, demands, freed or {}, rules)
    full = await full_locations(uow, order, demands, limited, stamp.occurred_at)
    allocations = source(demands, stock, ranks, full)
    take(uow, order, allocations, limited, stamp.occurred_at)
    assign(order, allocations, stamp=stamp, new_id=service.new_id, holds=holds)
    return bool(allocations)


async def stock_for(
    uow: UnitOfWork,
    demands: Sequence[Demand],
    freed: Mapping[tuple[str, str], int],
    rules: Rules,
) -> tuple[Stock, Ranks, dict[str, Candidate]]:
    """The available quantities for these demands, without those that the channel keeps back and
    with those that this transaction has given back; the ranks of the locations that may serve
    demands without a chosen one (what the customer collects has one); and those of them that have
    capacities."""
    skus = {d.sku for d in demands}
    chosen = tuple(dict.fromkeys(d.location_id for d in demands if d.location_id))
    unrestricted = any(d.location_id is None for d in demands)
    eligible = await uow.candidates(skus, ()) if unrestricted else []
    chosen_candidates = await uow.candidates(skus, chosen) if chosen else []
    stock = {
        (c.sku, c.location_id): c.available
        - kept_back(rules, c.sku, c.location_id, c.available)
        + freed.get((c.sku, c.location_id), 0)
        for c in (*eligible, *chosen_candidates)
    }
    await _require_chosen(uow, demands, stock)
    return stock, {c.location_id: c.rank for c in eligible}, limited_of(eligible)


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
