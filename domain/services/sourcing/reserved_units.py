"""Units that reservations keep: taken by an order, or given back when their time has come."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.inventory.reservations.reservation import (
    RESERVATION,
    Reservation,
    ReservationAction,
    ReservationStep,
    status_at,
)
from domain.inventory.stock import MovementKind, StockMove
from domain.network.stock_rules import Rules
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.lots.expiring import take_out_found
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import free_demand
from domain.services.sourcing.fenced_units import Buyer, Units, expired_fences, move_of, returned
from domain.shared.audit import HUB, AuditStamp
from domain.shared.error_base import DomainError, Refusals
from domain.shared.errors import OutOfStock
from domain.sourcing.sourcing import Sourcing

EXPIRED = "The reservation expired"
# How sourcing refuses: one SKU is short, or several.
SHORTAGES = (OutOfStock, Refusals)


async def give_back(uow: UnitOfWork, reservation: Reservation, now: datetime) -> Units:
    """Expire a reservation, and return the units that are available to all by that."""
    fenced, freed = reservation.fenced(), reservation.expire(now)
    return await free(uow, reservation, fenced, freed, AuditStamp(HUB, None, now, EXPIRED))


async def free(
    uow: UnitOfWork,
    reservation: Reservation,
    fenced: Mapping[str, int],
    freed: Units,
    stamp: AuditStamp,
    buyer: Buyer | None = None,
) -> Units:
    """Give back what a reservation kept: the units that are available to all by that. Those that it
    took from ring-fences, for this buyer if one is given, are theirs again if they are active."""
    uow.move(moves_of_units(MovementKind.RELEASE, freed, reservation.id, stamp))
    back = await returned(uow, fenced, reservation.id, stamp, buyer)
    return {key: units for key in freed if (units := freed[key] - back.get(key, 0))}


async def consume(
    uow: UnitOfWork, reservation_id: str | None, order: Order, stamp: AuditStamp
) -> Units:
    """End a reservation with its order, and return the units that it kept, without those that are
    ring-fenced for the buyer of the order again. One that has expired, or was used before, keeps
    none: the order is sourced as any other."""
    if reservation_id is None:
        return {}
    reservation = await uow.get(Reservation, reservation_id)
    now = status_at(reservation.status, reservation.expires_at, stamp.at)
    if not RESERVATION.allows(now, ReservationAction.CONSUME):
        return {}
    fenced = reservation.fenced()
    freed = reservation.end(ReservationAction.CONSUME, stamp.at, order.id)
    buyer = Buyer(order.channel_id, order.customer_id)
    return await free(uow, reservation, fenced, freed, stamp, buyer)


async def expired_units(uow: UnitOfWork, skus: Iterable[str], now: datetime) -> Units | None:
    """Give back the units of SKUs whose reservations or ring-fences have expired but for that, and
    take lots out of sale that are sold no more. Returns the units that are available to all by that
    (negative: no more); `None` where there were none."""
    wanted = sorted(set(skus))
    if not wanted:
        return None
    found: Units | None = None
    for id in await uow.expired_reservations(now, wanted):
        reservation = await uow.get(Reservation, id)
        if RESERVATION.allows(reservation.status, ReservationStep.EXPIRE):
            found = together(found or {}, await give_back(uow, reservation, now))
    opened = await expired_fences(uow, wanted, now)
    unsellable = await take_out_found(uow, wanted, now)
    if unsellable is not None:
        found = together(found or {}, unsellable)
    if found is None and opened is None:
        # Somebody else may have given them back since the stock was looked at.
        await uow.recheck_stock(wanted)
    return found if opened is None else together(found or {}, opened)


async def allocate_new(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    kept: Units,
    rules: Rules,
    stamp: AuditStamp,
    sourcing: Sourcing | None = None,
) -> Units:
    """Give the units of a new order their locations; `kept` are those that were kept for it, and
    `rules` those of its channel. Where there are too few, those of expired reservations count.
    Returns what this transaction gave back and did not take (negative: took)."""
    demands = free_demand(order)
    refusal: DomainError | None = None
    taken: Units = {}
    try:
        first = await allocate(
            service, uow, order, demands, stamp, freed=kept, rules=rules, sourcing=sourcing
        )
        taken = {key: -units for key, units in first.open.items()}
        demands = free_demand(order)
    except SHORTAGES as shortage:
        refusal = shortage
    more = await expired_units(uow, (one.sku for one in demands), stamp.at)
    freed = together(together(kept, more or {}), taken)
    if more is not None:
        second = await allocate(
            service, uow, order, demands, stamp, freed=freed, rules=rules, sourcing=sourcing
        )
        return together(freed, {key: -units for key, units in second.open.items()})
    if refusal is not None:
        raise refusal
    return freed


def together(first: Units, second: Units) -> Units:
    return {key: first.get(key, 0) + second.get(key, 0) for key in {*first, *second}}


def moves_of_units(
    kind: MovementKind, units: Units, cause: str, stamp: AuditStamp
) -> list[StockMove]:
    return [move_of(kind, key, quantity, cause, stamp) for key, quantity in units.items()]
