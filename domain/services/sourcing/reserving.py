"""Keeping units for a cart until a time, and giving them back when it has come."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import Customer
from domain.fulfillment.serving import serves
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
    ReservationStatus,
    ReservationStep,
    status_at,
)
from domain.inventory.stock import MovementKind
from domain.network.channel import Channel, Permission
from domain.network.location import Location
from domain.network.methods import FulfillmentMethod
from domain.network.stock_rules import Rules, by_scope
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.permitting import permitted_channel
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.services.sourcing.allocating import Allocated, Supply, supply_for
from domain.services.sourcing.cart import Cart
from domain.services.sourcing.fenced_units import Buyer, Key, Units, take_fenced
from domain.services.sourcing.kit_shortages import located_at_kits
from domain.services.sourcing.reserved_units import (
    SHORTAGES,
    expired_units,
    free,
    give_back,
    moves_of_units,
    together,
)
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import (
    AlreadyExists,
    CustomerErased,
    IllegalTransition,
    NotFound,
    OutOfStock,
    PermissionDenied,
)
from domain.shared.ids import Prefix, slot_of
from domain.sourcing.sourcing import Allocation

replay_reservation = replaying(Reservation)


class Reserving(Service):
    @refuses(AlreadyExists, CustomerErased, OutOfStock, PermissionDenied)
    async def create(
        self, caller: Caller, key: str | None, command: CreateReservation
    ) -> Reservation:
        """Keep units for a cart, for 15 minutes unless told otherwise: nobody else can order them
        meanwhile. `placeOrder` with `reservationId` takes them; else they are available again when
        their time has come. A customer has one cart in a channel at a time. A line may name a
        location that offers pickup, and with CHOOSE_LOCATIONS any."""
        stamp, caller = self.stamp(caller), caller.through(command.channel_id)

        async def run(uow: UnitOfWork) -> Reservation:
            channel = await permitted_channel(uow, caller, command.channel_id)
            channel.require(Permission.PLACE_ORDERS)
            customer_id = command.customer_id or caller.scope.customer_id
            if customer_id is not None:
                (await uow.get(Customer, customer_id)).require_not_erased()
            if caller.role is Role.CUSTOMER:
                await _require_no_other(uow, channel, customer_id, stamp.at)
            await _require_permitted(uow, channel, command.lines)
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

    @refuses(IllegalTransition, OutOfStock, PermissionDenied)
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
                channel = await permitted_channel(uow, caller, reservation.channel_id)
                await _require_permitted(uow, channel, command.lines)
                freed = await _freed(uow, reservation, stamp)
                reservation.lines.clear()
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
            fenced = reservation.fenced()
            freed = reservation.end(ReservationAction.RELEASE, stamp.at)
            await free(uow, reservation, fenced, freed, stamp)
            return reservation

        return await self.idempotent(caller, key, command, run, replay_reservation)

    async def expire_due(self) -> int:
        """Give back the units of reservations whose time has come, at most 100 of them, each in a
        transaction of its own. Returns their number."""

        async def due(uow: UnitOfWork) -> list[str]:
            return await uow.expired_reservations(self.now(), None)

        async def end(id: str, uow: UnitOfWork) -> None:
            reservation, now = await uow.get(Reservation, id), self.now()
            if RESERVATION.allows(reservation.status, ReservationStep.EXPIRE):
                await give_back(uow, reservation, now)

        return await self.each_due(due, end)

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
        cart = Cart.of(lines, variants, partial=partial)
        rules = await _rules(uow, reservation)
        with located_at_kits(cart.kits):
            kept, supply = await _kept(uow, _buyer(reservation), cart, freed, rules, stamp)
        taken = take_fenced(uow, supply.fenced, kept, reservation.id, stamp)
        for one, quantity in taken:
            self._keep(reservation, (one.sku, one.location_id), quantity, one.id)
        for key, quantity in Allocated(kept, taken).open.items():
            if quantity:
                self._keep(reservation, key, quantity, None)
        uow.move(moves_of_units(MovementKind.RESERVE, kept, reservation.id, stamp))

    def _keep(
        self, reservation: Reservation, key: Key, quantity: int, fence_id: str | None
    ) -> None:
        line = ReservationLine(
            id=self.new_id(Prefix.RESERVATION_LINE, slot_of(reservation.id)),
            reservation_id=reservation.id,
            sku=key[0],
            location_id=key[1],
            quantity=quantity,
            held_until=None,
            ring_fence_id=fence_id,
        )
        reservation.lines.append(line)


async def _rules(uow: UnitOfWork, reservation: Reservation) -> Rules:
    """What the channel keeps back from the customer of the cart."""
    channel, priority = await uow.get(Channel, reservation.channel_id), 0
    if reservation.customer_id is not None and channel.stock_rules:
        priority = (await uow.get(Customer, reservation.customer_id)).priority
    return by_scope(channel.stock_rules, priority)


async def _require_no_other(
    uow: UnitOfWork, channel: Channel, customer_id: str | None, now: datetime
) -> None:
    """Customers themselves cannot hoard stock in many carts."""
    given = {"customer_id": customer_id, "channel_id": channel.id}
    other = await uow.find(Reservation, **given, status=ReservationStatus.ACTIVE)
    if other is not None and other.expires_at > now:
        raise AlreadyExists(Entity.RESERVATION, "customerId", str(customer_id), other.id)


async def _require_permitted(
    uow: UnitOfWork, channel: Channel, lines: Sequence[ReservedUnits]
) -> None:
    """Refuse locations that the channel may not choose."""
    if Permission.CHOOSE_LOCATIONS in channel.permissions:
        return
    chosen = {id for line in lines if (id := line.location_id) is not None}
    places = {place.id: place for place in await uow.get_many(Location, "id", chosen)}
    for index, line in enumerate(lines):
        place = places.get(line.location_id or "")
        if place is not None and not serves(place, FulfillmentMethod.PICKUP):
            denied = PermissionDenied(channel.code, Permission.CHOOSE_LOCATIONS)
            raise denied.at("lines", str(index), "locationId")


def _buyer(reservation: Reservation) -> Buyer:
    return Buyer(reservation.channel_id, reservation.customer_id)


async def _freed(uow: UnitOfWork, reservation: Reservation, stamp: AuditStamp) -> Units:
    """The units of a cart that gets others, without those that are ring-fenced again."""
    fenced, freed = reservation.fenced(), reservation.free()
    return await free(uow, reservation, fenced, freed, stamp, _buyer(reservation))


async def _kept(
    uow: UnitOfWork, buyer: Buyer, cart: Cart, freed: Units, rules: Rules, stamp: AuditStamp
) -> tuple[Units, Supply]:
    """The units to keep, by SKU and location, and what there was; `OutOfStock` where there are
    none. Where there are too few, those of expired reservations and ring-fences count."""
    demands = cart.demands
    supply = await supply_for(uow, buyer, demands, freed, rules, stamp.at)
    found: list[Allocation] = []
    with suppress(*SHORTAGES):
        found = cart.source(supply.stock, supply.ranks)
    if sum(one.quantity for one in found) < sum(demand.quantity for demand in demands):
        more = await expired_units(uow, (demand.sku for demand in demands), stamp.at)
        freed = together(freed, more or {})
        supply = await supply_for(uow, buyer, demands, freed, rules, stamp.at)
        found = cart.source(supply.stock, supply.ranks)
    kept = cart.by_place(found)
    if not kept:
        refuse(OutOfStock(sku, 0) for sku in dict.fromkeys(d.sku for d in demands))
    return kept, supply
