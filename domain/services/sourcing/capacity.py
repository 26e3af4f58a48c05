"""Which locations have no free capacity for the delivery groups of an order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.network.capacity import Used, Window, has_room, window_at
from domain.network.methods import FulfillmentMethod
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.order import Order
from domain.ports.unit_of_work import Candidate, UnitOfWork
from domain.sourcing.sourcing import Allocation, Demand, Full

Counts = dict[Window, dict[tuple[str, FulfillmentMethod], Used]]


def limited_of(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    return {one.location_id: one for one in candidates if one.capacities}


async def full_locations(
    uow: UnitOfWork,
    order: Order,
    demands: Sequence[Demand],
    limited: dict[str, Candidate],
    at: datetime,
) -> Full:
    """For each delivery group, the locations that have a capacity which this group would exceed.
    One statement for each window; none where no location has capacities."""
    wanted = _wanted(demands) if limited else {}
    groups = {id: order.delivery_group(id) for id in wanted}
    used = await _used(uow, groups.values(), limited.values(), at)
    return {
        id: frozenset(
            place.location_id
            for place in limited.values()
            if not _has_room(place, groups[id], units, used, at)
        )
        for id, units in wanted.items()
    }


def take(
    uow: UnitOfWork,
    order: Order,
    allocations: Sequence[Allocation],
    limited: dict[str, Candidate],
    at: datetime,
    *,
    joining: bool = False,
) -> None:
    """Count what was allocated in what follows in this transaction. Those who are `joining` are no
    further order of a location that works on their group."""
    groups = {line.id: line.delivery_group_id for line in order.lines}
    units: dict[tuple[str, str], int] = defaultdict(int)
    for one in allocations:
        if one.location_id in limited:
            units[groups[one.line_id], one.location_id] += one.quantity
    for (group_id, location_id), quantity in units.items():
        group = order.delivery_group(group_id)
        orders = 0 if joining and order.work_at(group_id, location_id) else 1
        uow.take_capacity(location_id, group.method, group.ship_by or at, Used(orders, quantity))


def _wanted(demands: Iterable[Demand]) -> dict[str, Used]:
    units: dict[str, int] = defaultdict(int)
    for demand in demands:
        if demand.location_id is None:
            units[demand.delivery_group_id] += demand.quantity
    return {id: Used(1, quantity) for id, quantity in units.items()}


async def _used(
    uow: UnitOfWork,
    groups: Iterable[DeliveryGroup],
    limited: Iterable[Candidate],
    at: datetime,
) -> Counts:
    places: dict[Window, set[str]] = defaultdict(set)
    pairs = [(group, place) for place in limited for group in groups]
    for group, place in pairs:
        for window in _windows(place, group, at):
            places[window].add(place.location_id)
    return {window: await uow.used_capacity(ids, window) for window, ids in places.items()}


def _windows(place: Candidate, group: DeliveryGroup, at: datetime) -> list[Window]:
    zone = ZoneInfo(place.time_zone)
    return [
        window_at(zone, one.period, group.ship_by or at)
        for one in place.capacities or ()
        if one.method is group.method
    ]


def _has_room(
    place: Candidate, group: DeliveryGroup, wanted: Used, used: Counts, at: datetime
) -> bool:
    capacities = [one for one in place.capacities or () if one.method is group.method]
    return all(
        has_room(one, used[window].get((place.location_id, one.method), Used()), wanted)
        for one, window in zip(capacities, _windows(place, group, at), strict=True)
    )
