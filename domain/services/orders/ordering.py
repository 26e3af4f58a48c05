"""Use cases of orders: place, hold, allocate, cancel, void."""

from dataclasses import replace
from datetime import datetime

from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.network.location import Location
from domain.orders import excepting, holding
from domain.orders.exception import OrderException
from domain.orders.hold import Hold
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.metafields.writing import write_metafields
from domain.services.orders import annotating, cancelling, placing
from domain.services.orders.carrying_out import carry_out
from domain.services.orders.commands import (
    AllocateOrder,
    CancelOrder,
    HoldOrder,
    PlaceOrder,
    ReleaseHold,
    ResolveException,
    VoidOrder,
)
from domain.services.orders.loading import load_order, replay_order
from domain.services.shared.clocks import occurring
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, fingerprint_of, require_version
from domain.services.sourcing.allocating import allocate, allocate_available, settle_shortage
from domain.services.sourcing.assigning import open_demand
from domain.shared import ids
from domain.shared.audit import AuditStamp, Caller
from domain.shared.error_base import Entity
from domain.shared.errors import (
    AlreadyExists,
    CurrencyMismatch,
    CustomerRequired,
    EmptyOrder,
    IllegalTransition,
    InvalidInput,
    NotFound,
    OutOfStock,
    PermissionDenied,
    PriceChanged,
    QuantityExceeded,
    refuse,
)
from domain.shared.ids import Prefix


class Ordering(Service):
    @refuses(
        *(AlreadyExists, CurrencyMismatch, CustomerRequired, EmptyOrder),
        *(OutOfStock, PermissionDenied, PriceChanged),
    )
    async def place(self, caller: Caller, key: str | None, command: PlaceOrder) -> Order:
        """Place an order: price it, source it, reserve its stock; all of it or nothing. An order id
        or external id that was used before for the same input answers with that order.

        What happens to units that no location has is decided by the availability policy of the
        line or, by default, of the channel: the order is refused with OutOfStock, the units are
        backordered, or they are recorded with an exception. Of two web orders for the last unit,
        one gets it and the other gets OutOfStock."""
        stamp = self.stamp(caller)
        fingerprint = fingerprint_of(command)
        if command.id is not None:
            ids.require_prefix(Prefix.ORDER, command.id)

        async def run(uow: UnitOfWork) -> Order:
            if existing := await _placed_before(uow, command):
                _require_same(existing, command, fingerprint)
                caller.replayed.append(command.external_id or existing.id)
                return existing
            order = await self._place(uow, command, fingerprint, stamp)
            uow.add(order)
            await _write_metafields(uow, order, command, stamp.at)
            await annotating.annotate(uow, order, command)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def _place(
        self, uow: UnitOfWork, command: PlaceOrder, fingerprint: str, stamp: AuditStamp
    ) -> Order:
        channel = await uow.get(Channel, command.channel_id)
        channel.require(Permission.PLACE_ORDERS)
        customer = await uow.get(Customer, command.customer_id) if command.customer_id else None
        variants = await uow.variants({line.sku for line in command.lines})
        unknown = [line.sku for line in command.lines if line.sku not in variants]
        refuse(NotFound(Entity.VARIANT, sku) for sku in dict.fromkeys(unknown))
        prices = await uow.prices(channel.id, [v.id for v in variants.values()])
        if command.location_id is not None:
            await _require_pickup(uow, command)
        order = placing.place(
            command,
            channel=channel,
            customer=customer,
            number=channel.number(await uow.next_number(channel.id)),
            fingerprint=fingerprint,
            variants=variants,
            prices=prices,
            stamp=replace(stamp, channel_id=stamp.channel_id or channel.id),
            new_id=self.new_id,
        )
        if order.method is FulfillmentMethod.CARRY_OUT:
            # The goods left the store with the sale, however late the hub hears of it.
            stamp = replace(stamp, reported_at=order.placed_at)
        if order.lines:
            await allocate(self, uow, order, stamp, ship_by=command.ship_by)
            if order.method is FulfillmentMethod.CARRY_OUT and command.location_id:
                carry_out(order, command.location_id, stamp=stamp, new_id=self.new_id)
            settle_shortage(order, stamp=stamp, new_id=self.new_id)
        return order

    @refuses(IllegalTransition, PermissionDenied)
    async def hold(self, caller: Caller, key: str | None, command: HoldOrder) -> Order:
        """Put an order on hold. Work that has not begun waits; what has begun cannot be shipped."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            (await uow.get(Channel, order.channel_id)).require(Permission.HOLD_ORDERS)
            holding.place_hold(
                order,
                command.reason,
                owner=command.owner,
                note=command.note,
                stamp=stamp,
                new_id=self.new_id,
            )
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition)
    async def release_hold(self, caller: Caller, key: str | None, command: ReleaseHold) -> Order:
        """Release a hold. When it was the last one, the order continues."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.order_of(Hold, command.hold_id)
            require_version(order, command.expected_version)
            holding.release_hold(order, command.hold_id, stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def cancel(self, caller: Caller, key: str | None, command: CancelOrder) -> Order:
        """Cancel units that no location has begun to work on; their stock becomes available. When
        the whole order is cancelled, locations that have begun are asked to cancel."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            (await uow.get(Channel, order.channel_id)).require(Permission.CANCEL_ORDERS)
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            cancelling.cancel(order, command.lines, stamp=occurred, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, PermissionDenied)
    async def void(self, caller: Caller, key: str | None, command: VoidOrder) -> Order:
        """Void a whole order, wherever its goods are. For channels with VOID_ORDERS."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            channel = await uow.get(Channel, order.channel_id)
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            cancelling.void(order, channel, stamp=occurred, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, OutOfStock)
    async def allocate(self, caller: Caller, key: str | None, command: AllocateOrder) -> Order:
        """Find locations for the units that have none, and reserve them there: as many as are
        available. Refused with OutOfStock when none are. Holds for being out of stock are released
        once every unit has a location."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            if not open_demand(order):
                raise InvalidInput("orderId", "names an order without units that need a location")
            await allocate_available(self, uow, order, stamp)
            if not open_demand(order):
                holding.release_out_of_stock(order, stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition)
    async def resolve_exception(
        self, caller: Caller, key: str | None, command: ResolveException
    ) -> Order:
        """Record how an exception of an order was settled. It leaves the list of open
        exceptions."""
        stamp = self.stamp(caller, command.resolution)

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.order_of(OrderException, command.exception_id)
            require_version(order, command.expected_version)
            excepting.resolve(
                order, command.exception_id, command.resolution, stamp=stamp, new_id=self.new_id
            )
            return order

        return await self.idempotent(caller, key, command, run, replay_order)


async def _placed_before(uow: UnitOfWork, command: PlaceOrder) -> Order | None:
    if command.id is not None:
        existing = await uow.find(Order, id=command.id)
        if existing is not None:
            return existing
    if command.external_id is None:
        return None
    return await uow.find(Order, channel_id=command.channel_id, external_id=command.external_id)


def _require_same(existing: Order, command: PlaceOrder, fingerprint: str) -> None:
    if existing.fingerprint != fingerprint:
        field = "id" if command.id == existing.id else "externalId"
        value = command.external_id if field == "externalId" else existing.id
        raise AlreadyExists(Entity.ORDER, field, str(value), existing.id)


async def _require_pickup(uow: UnitOfWork, command: PlaceOrder) -> None:
    location = await uow.get(Location, command.location_id or "")
    if command.method is FulfillmentMethod.SHIP:
        raise InvalidInput(
            "locationId", "is for orders that the customer collects; a line may name a location"
        )
    if not (location.active and location.offers_pickup):
        raise InvalidInput("locationId", f"({location.code}) must be a location that offers pickup")


async def _write_metafields(
    uow: UnitOfWork, order: Order, command: PlaceOrder, at: datetime
) -> None:
    await write_metafields(uow, order, order.id, command.metafields, at)
    for line, requested in zip(order.lines, command.lines, strict=True):
        await write_metafields(uow, order, line.id, requested.metafields, at)
