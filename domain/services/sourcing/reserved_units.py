"""Units that reservations keep: taken by an order, or given back when their time has come."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.inventory.reservations.reservation import (
    RESERVATION,
    Reservation,
    ReservationAction,
    status_at,
)
from domain.inventory.stock import MovementKind, StockMove
from domain.network.stock_rules import Rules
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import free_demand
from domain.shared.audit import HUB, AuditStamp
from domain.shared.error_base import DomainError, Refusals
from domain.shared.errors import OutOfStock

# Units by SKU and location.
Units = Mapping[tuple[str, str], int]
EXPIRED = "The reservation expired"
# How sourcing refuses: one SKU is short, or several.
SHORTAGES = (OutOfStock, Refusals)


def give_back(uow: UnitOfWork, reservation: Reservation, now: datetime) -> Units:
    """Expire a reservation, and return the units that are available by that."""
    freed = reservation.expire(now)
    stamp = AuditStamp(HUB, None, now, EXPIRED)
    uow.move(moves_of_units(MovementKind.RELEASE, freed, reservation.id, stamp))
    return freed


async def consume(
    uow: UnitOfWork, reservation_id: str | None, order_id: str, stamp: AuditStamp
) -> Units:
    """End a reservation with its order, and return the units that it kept. One that has expired, or
    was used before, keeps none: the order is sourced as any other."""
    if reservation_id is None:
        return {}
    reservation = await uow.get(Reservation, reservation_id)
    now = status_at(reservation.status, reservation.expires_at, stamp.at)
    if not RESERVATION.allows(now, ReservationAction.CONSUME):
        return {}
    freed = reservation.end(ReservationAction.CONSUME, stamp.at, order_id)
    uow.move(moves_of_units(MovementKind.RELEASE, freed, reservation.id, stamp))
    return freed


async def expired_units(uow: UnitOfWork, skus: Iterable[str], now: datetime) -> Units:
    """Give back the units of SKUs whose reservations have expired but for that, and return them."""
    found: dict[tuple[str, str], int] = {}
    wanted = sorted(set(skus))
    for id in await uow.expired_reservations(now, wanted) if wanted else ():
        reservation = await uow.get(Reservation, id)
        if RESERVATION.allows(reservation.status, ReservationAction.EXPIRE):
            for key, quantity in give_back(uow, reservation, now).items():
                found[key] = found.get(key, 0) + quantity
    return found


async def allocate_new(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    kept: Units,
    rules: Rules,
    stamp: AuditStamp,
) -> None:
    """Give the units of a new order their locations; `kept` are those that were kept for it, and
    `rules` those of its channel. Where there are too few, those of expired reservations count."""
    demands = free_demand(order)
    refusal: DomainError | None = None
    try:
        await allocate(service, uow, order, demands, stamp, freed=kept, rules=rules)
        demands = free_demand(order)
    except SHORTAGES as shortage:
        refusal = shortage
    more = await expired_units(uow, (one.sku for one in demands), stamp.at)
    if more:
        freed = together(kept, more)
        await allocate(service, uow, order, demands, stamp, freed=freed, rules=rules)
    elif refusal is not None:
        raise refusal


def together(first: Units, second: Units) -> Units:
    return {key: first.get(key, 0) + second.get(key, 0) for key in {*first, *second}}


def moves_of_units(
    kind: MovementKind, units: Units, cause: str, stamp: AuditStamp
) -> list[StockMove]:
    return [
        StockMove(
            kind=kind,
            sku=sku,
            location_id=location_id,
            quantity=quantity,
            cause=cause,
            stamp=stamp,
        )
        for (sku, location_id), quantity in units.items()
    ]
