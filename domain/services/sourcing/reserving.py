"""Keeping units for a cart until a time, and giving them back when it has come."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import Customer
from domain.inventory.reservations.commands import (
    CreateReservation,
    ReleaseReservation,
    ReservedUnits,
    UpdateReservation,
)
from domain.inventory.reservations.reservation import (
    RESERVATION,
    Reservation,
    ReservationAction,
    ReservationLine,
    status_at,
)
from domain.inventory.stock import MovementKind, StockMove
from domain.network.channel import Channel, Permission
from domain.network.stock_rules import StockRule
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.permitting import permitted_channel
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.services.sourcing.allocating import allocate, stock_for
from domain.services.sourcing.assigning import open_demand
from domain.shared.audit import HUB, AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import (
    CustomerErased,
    IllegalTransition,
    NotFound,
    OutOfStock,
    PermissionDenied,
    refuse,
)
from domain.shared.ids import Prefix, slot_of
from domain.sourcing.sourcing import Allocation, Demand, source

# Units by SKU and location.
Units = Mapping[tuple[str, str], int]
EXPIRED = "The reservation expired"


async def replay_reservation(uow: UnitOfWork, id: str) -> Reservation:
    return await uow.get(Reservation, id)


class Reserving(Service):
    @refuses(CustomerErased, OutOfStock, PermissionDenied)
    async def create(
        self, caller: Caller, key: str | None, command: CreateReservation
    ) -> Reservation:
        """Keep units for a cart, for 15 minutes unless told otherwise: nobody else can order them
        meanwhile. `placeOrder` with `reservationId` takes them; else they are available again when
        their time has come."""
        stamp, caller = self.stamp(caller), caller.through(command.channel_id)

        async def run(uow: UnitOfWork) -> Reservation:
            channel = await permitted_channel(uow, caller, command.channel_id)
            channel.require(Permission.PLACE_ORDERS)
            customer_id = command.customer_id or caller.scope.customer_id
            if customer_id is not None:
                (await uow.get(Customer, customer_id)).require_not_erased()
            reservation = Reservation(
                id=self.new_id(Prefix.RESERVATION),
                channel_id=channel.id,
                customer_id=customer_id,
                expires_at=stamp.at,
                created_at=stamp.at,
            )
            await self._reserve(uow, reservation, command.lines, command.partial, {}, stamp)
            reservation.extend(stamp.at, command.seconds)
            uow.add(reservation)
            return reservation

        return await self.idempotent(caller, key, command, run, replay_reservation)

    @refuses(IllegalTransition, OutOfStock)
    async def update(
        self, caller: Caller, key: str | None, command: UpdateReservation
    ) -> Reservation:
        """Keep the units longer, or other units instead. An expired reservation is refused: make a
        new one."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Reservation:
            reservation = await uow.get(Reservation, command.reservation_id)
            require_version(reservation, command.expected_version)
            now = status_at(reservation.status, reservation.expires_at, stamp.at)
            RESERVATION.after(now, ReservationAction.CHANGE)
            if command.lines is not None:
                freed = reservation.free()
                reservation.lines.clear()
                uow.move(_moves(MovementKind.RELEASE, freed, reservation.id, stamp))
                lines = command.lines
                await self._reserve(uow, reservation, lines, command.partial, freed, stamp)
            reservation.extend(stamp.at, command.seconds)
            return reservation

        return await self.idempotent(caller, key, command, run, replay_reservation)

    @refuses(IllegalTransition)
    async def release(
        self, caller: Caller, key: str | None, command: ReleaseReservation
    ) -> Reservation:
        """Give the units of a cart back before their time has come."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Reservation:
            reservation = await uow.get(Reservation, command.reservation_id)
            freed = reservation.end(ReservationAction.RELEASE, stamp.at)
            uow.move(_moves(MovementKind.RELEASE, freed, reservation.id, stamp))
            return reservation

        return await self.idempotent(caller, key, command, run, replay_reservation)

    async def expire_due(self) -> int:
        """Give back the units of reservations whose time has come, at most 100 of them, each in a
        transaction of its own. Returns their number."""

        async def due(uow: UnitOfWork) -> list[str]:
            return await uow.expired_reservations(self.now(), None)

        ids = await self.transact(due)
        for id in ids:
            await self.transact(_Expiry(self, id))
        return len(ids)

    async def _reserve(
        self,
        uow: UnitOfWork,
        reservation: Reservation,
        lines: Sequence[ReservedUnits],
        partial: bool,
        freed: Units,
        stamp: AuditStamp,
    ) -> None:
        variants = await uow.variants([line.sku for line in lines])
        refuse(NotFound(Entity.VARIANT, line.sku) for line in lines if line.sku not in variants)
        demands = [
            Demand(
                line_id=str(index),
                delivery_group_id=reservation.id,
                sku=variants[line.sku].sku,
                quantity=line.quantity,
                location_id=line.location_id,
                partial=partial,
            )
            for index, line in enumerate(lines)
        ]
        rules = (await uow.get(Channel, reservation.channel_id)).stock_rules
        allocations = await _allocated(uow, demands, freed, rules, stamp)
        if not allocations:
            refuse(OutOfStock(sku, 0) for sku in dict.fromkeys(d.sku for d in demands))
        kept = _by_place(allocations, demands)
        reservation.lines += [
            ReservationLine(
                id=self.new_id(Prefix.RESERVATION_LINE, slot_of(reservation.id)),
                reservation_id=reservation.id,
                sku=sku,
                location_id=location_id,
                quantity=quantity,
                held_until=None,
            )
            for (sku, location_id), quantity in kept.items()
        ]
        uow.move(_moves(MovementKind.RESERVE, kept, reservation.id, stamp))


def _by_place(allocations: Iterable[Allocation], demands: Sequence[Demand]) -> Units:
    kept = Counter[tuple[str, str]]()
    for one in allocations:
        kept[demands[int(one.line_id)].sku, one.location_id] += one.quantity
    return kept


class _Expiry:
    """Gives back the units of one reservation, if nobody else has."""

    def __init__(self, service: Reserving, id: str) -> None:
        self._service, self._id = service, id

    async def __call__(self, uow: UnitOfWork) -> None:
        reservation = await uow.get(Reservation, self._id)
        now = self._service.now()
        if RESERVATION.allows(reservation.status, ReservationAction.EXPIRE):
            give_back(uow, reservation, now)


def give_back(uow: UnitOfWork, reservation: Reservation, now: datetime) -> Units:
    """Expire a reservation, and return the units that are available by that."""
    freed = reservation.expire(now)
    stamp = AuditStamp(HUB, None, now, EXPIRED)
    uow.move(_moves(MovementKind.RELEASE, freed, reservation.id, stamp))
    return freed


async def consume(
    uow: UnitOfWork, caller: Caller, reservation_id: str | None, order_id: str, stamp: AuditStamp
) -> Units:
    """End a reservation with its order, and return the units that it kept. One that has expired, or
    was used before, keeps none: the order is sourced as any other."""
    if reservation_id is None:
        return {}
    reservation = await uow.get(Reservation, reservation_id)
    if caller.role is Role.CUSTOMER and reservation.customer_id != caller.scope.customer_id:
        raise NotFound(Entity.RESERVATION, reservation_id)
    now = status_at(reservation.status, reservation.expires_at, stamp.at)
    if not RESERVATION.allows(now, ReservationAction.CONSUME):
        return {}
    freed = reservation.end(ReservationAction.CONSUME, stamp.at, order_id)
    uow.move(_moves(MovementKind.RELEASE, freed, reservation.id, stamp))
    return freed


async def expired_units(uow: UnitOfWork, skus: Iterable[str], now: datetime) -> Units:
    """Give back the units of SKUs whose reservations have expired but for that, and return them."""
    found: dict[tuple[str, str], int] = {}
    for id in await uow.expired_reservations(now, sorted(set(skus))):
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
    rules: Sequence[StockRule],
    stamp: AuditStamp,
) -> None:
    """Give the units of a new order their locations; `kept` are those that were kept for it, and
    `rules` those of its channel. Where there are too few, those of expired reservations count."""
    demands = open_demand(order)
    short = False
    try:
        await allocate(service, uow, order, demands, stamp, freed=kept, rules=rules)
        demands = open_demand(order)
    except OutOfStock:
        short = True
    more = await expired_units(uow, (one.sku for one in demands), stamp.at) if demands else {}
    if short or more:
        freed = _together(kept, more)
        await allocate(service, uow, order, demands, stamp, freed=freed, rules=rules)


def _together(first: Units, second: Units) -> Units:
    return {key: first.get(key, 0) + second.get(key, 0) for key in {*first, *second}}


async def _allocated(
    uow: UnitOfWork,
    demands: Sequence[Demand],
    freed: Units,
    rules: Sequence[StockRule],
    stamp: AuditStamp,
) -> list[Allocation]:
    """Locations for these units. Where there are too few, those of expired reservations count."""
    stock, ranks, _ = await stock_for(uow, demands, freed, rules)
    wanted = sum(demand.quantity for demand in demands)
    try:
        found = source(demands, stock, ranks)
        if sum(one.quantity for one in found) == wanted:
            return found
    except OutOfStock:
        found = None
    more = await expired_units(uow, (demand.sku for demand in demands), stamp.at)
    if not more and found is not None:
        return found
    stock, ranks, _ = await stock_for(uow, demands, _together(freed, more), rules)
    return source(demands, stock, ranks)


def _moves(kind: MovementKind, units: Units, cause: str, stamp: AuditStamp) -> list[StockMove]:
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
