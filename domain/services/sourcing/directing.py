"""Allocating where somebody says: the units and the location are named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from domain.fulfillment.serving import missing_to_serve
from domain.network.location import Location
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.sourcing.assigning import open_demand, require_sourceable, sourceable
from domain.shared.error_base import Entity
from domain.shared.errors import DomainError, InvalidInput, NotFound, QuantityExceeded, refuse
from domain.sourcing.sourcing import Demand


async def directed_demand(
    uow: UnitOfWork, order: Order, lines: Mapping[str, int] | None, location_id: str | None
) -> list[Demand]:
    """The units without a location that are named, or all that may be sourced, for the location
    that is named; as many as are available will do."""
    waiting = {demand.line_id: demand for demand in open_demand(order, partial=True)}
    await require_possible(
        uow, order, lines, {id: demand.quantity for id, demand in waiting.items()}, location_id
    )
    if lines is None:
        demands = sourceable(order, partial=True)
    else:
        require_sourceable(order, lines)
        demands = [replace(waiting[id], quantity=quantity) for id, quantity in lines.items()]
    # Who names a location may name one that rejected the units before.
    return [replace(demand, location_id=location_id or demand.location_id) for demand in demands]


async def require_possible(
    uow: UnitOfWork,
    order: Order,
    lines: Mapping[str, int] | None,
    possible: Mapping[str, int],
    location_id: str | None,
) -> None:
    """Refuse all at once: lines of which more units are named than `possible`, and a location that
    may not serve them."""
    faults = list(excess(order, lines or {}, possible))
    if location_id is not None:
        faults += await _location_faults(uow, order, lines or possible, location_id)
    refuse(faults)


def excess(
    order: Order, lines: Mapping[str, int], possible: Mapping[str, int]
) -> Iterator[DomainError]:
    """A fault for each line of which more units are named than possible."""
    ours = {line.id for line in order.lines}
    for line_id, quantity in lines.items():
        if line_id not in ours:
            yield NotFound(Entity.ORDER_LINE, line_id)
        elif quantity > possible.get(line_id, 0):
            yield QuantityExceeded(line_id, quantity, possible.get(line_id, 0))


async def _location_faults(
    uow: UnitOfWork, order: Order, line_ids: Iterable[str], location_id: str
) -> list[DomainError]:
    try:
        location = await uow.get(Location, location_id)
    except NotFound as unknown:
        return [unknown]
    named = list(line_ids)
    methods = {order.group_of(line_id).method for line_id in named}
    needed = [*missing_to_serve(location, methods), *_chosen_elsewhere(order, named, location_id)]
    return [InvalidInput("locationId", f"({location.code}) must be {what}") for what in needed]


def _chosen_elsewhere(order: Order, line_ids: Iterable[str], location_id: str) -> Iterator[str]:
    """Where the channel chose a location, no other may serve the line."""
    named = set(line_ids)
    skus = sorted(
        {
            line.stocked_sku
            for line in order.lines
            if line.id in named and line.location_id not in (None, location_id)
        }
    )
    if skus:
        yield f"the location that the channel chose for {', '.join(skus)}"
