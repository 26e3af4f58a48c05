"""Use cases of orders: place, hold, allocate, cancel, void."""

from dataclasses import dataclass, replace

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod, FulfillmentOrder
from domain.network.channel import Channel, Permission
from domain.network.location import Location
from domain.network.stock_rules import Rules, by_scope
from domain.orders import excepting
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.exception import OrderException
from domain.orders.holds import holding
from domain.orders.holds.hold import Hold
from domain.orders.lines.line import OrderLine
from domain.orders.offers.orders import require_order_action
from domain.orders.order import Order
from domain.orders.status import OrderAction
from domain.ports.contacts import ReadContact
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.processing import by_line
from domain.services.orders import annotating, cancelling, delivering
from domain.services.orders.carrying_out import carry_out
from domain.services.orders.commands.ordering import (
    AllocateOrder,
    CancelOrder,
    HoldOrder,
    PlaceOrder,
    ReleaseHold,
    ResolveException,
    VoidOrder,
)
from domain.services.orders.placing import placing
from domain.services.orders.placing.kits import with_parts
from domain.services.orders.placing.needs import needs_of
from domain.services.orders.placing.repeated import placed_before, require_same
from domain.services.orders.placing.selling_ahead import hold_preorders, require_ahead
from domain.services.orders.placing.shortage.offering import offering
from domain.services.orders.placing.shortage.sourcing import source_new
from domain.services.shared.clocks import occurring
from domain.services.shared.loading import load_order, replay_order
from domain.services.shared.permitting import permitted_channel, require_permission
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, fingerprint_of, require_version
from domain.services.sourcing.allocating import settle_shortage
from domain.services.sourcing.assigning import stamp_in
from domain.services.sourcing.directing import directed_demand
from domain.services.sourcing.promised import allocate_available
from domain.shared import bounds, ids
from domain.shared.audit import HUB, AuditStamp
from domain.shared.errors import (
    AlreadyExists,
    CurrencyMismatch,
    CustomerErased,
    CustomerRequired,
    EmptyOrder,
    IllegalTransition,
    OnHold,
    OutOfStock,
    PermissionDenied,
    PriceChanged,
    QuantityExceeded,
)
from domain.shared.ids import Prefix


@dataclass(frozen=True)
class Ordering(Service):
    read_contact: ReadContact

    @refuses(
        *(AlreadyExists, CurrencyMismatch, CustomerErased, CustomerRequired, EmptyOrder),
        *(OutOfStock, PermissionDenied, PriceChanged),
    )
    async def place(self, caller: Caller, key: str | None, command: PlaceOrder) -> Order:
        """Place an order: price it, source it, reserve its stock; all of it or nothing. Lines are
        delivered in groups: what is carried out is handed over at once, the rest is fulfilled
        group by group. An order id or external id that was used before for the same input answers
        with that order.

        What happens to units that no location has is decided by the availability policy of the
        line or, by default, of the channel: the order is refused with OutOfStock, the units are
        backordered, recorded with an exception, replaced by substitutes, or left out of the order.
        `outcomes` tells what was done, for each line. Under a backorder rule of the
        channel no more units wait than it allows, and pre-orders are held until their release. Of
        two web orders for the last unit, one gets it and the other gets OutOfStock."""
        stamp, caller = self.stamp(caller), caller.through(command.channel_id)
        fingerprint = fingerprint_of(command)
        if command.id is not None:
            ids.require_prefix(Prefix.ORDER, command.id)

        async def run(uow: UnitOfWork) -> Order:
            if existing := await placed_before(uow, command):
                require_same(existing, command, fingerprint)
                caller.replayed.append(command.external_id or existing.id)
                return existing
            channel = await permitted_channel(uow, caller, command.channel_id)
            order = await self._place(uow, command, channel, fingerprint, stamp)
            uow.add(order)
            await annotating.write_given_metafields(uow, order, command, stamp.at)
            await annotating.annotate(uow, order, command)
            return order

        needs = needs_of(command)
        return await self.idempotent(caller, key, command, run, replay_order, needs=needs)

    async def _place(
        self, uow: UnitOfWork, command: PlaceOrder, channel: Channel, hashed: str, stamp: AuditStamp
    ) -> Order:
        channel.require(Permission.PLACE_ORDERS)
        customer = await uow.get(Customer, command.customer_id) if command.customer_id else None
        given = command
        command, variants = await with_parts(uow, given, channel.id)
        prices = await uow.prices(channel.id, [v.id for v in variants.values()])
        for id in command.unused_locations:
            await uow.get(Location, id)
        groups = await delivering.checked_groups(uow, command, self.read_contact)
        order = placing.place(
            command,
            channel=channel,
            customer=customer,
            groups=groups,
            number=channel.number(await uow.next_number(channel.id)),
            fingerprint=hashed,
            variants=variants,
            prices=prices,
            stamp=replace(stamp, channel_id=stamp.channel_id or channel.id),
            new_id=self.new_id,
        )
        rules = by_scope(channel.stock_rules, customer.priority if customer else 0)
        async with offering(uow, order, channel, rules, stamp):
            if order.lines:
                await self._fill(uow, order, given, command, channel, rules, stamp)
        return order

    async def _fill(
        self,
        uow: UnitOfWork,
        order: Order,
        given: PlaceOrder,
        composed: PlaceOrder,
        channel: Channel,
        rules: Rules,
        stamp: AuditStamp,
    ) -> None:
        """Reserve its units or let them wait, and hand over what is carried out."""
        hold_preorders(order, channel, stamp=stamp, new_id=self.new_id)
        await source_new(self, uow, order, given, composed, channel, rules, stamp)
        for group in order.delivery_groups:
            if group.method is FulfillmentMethod.CARRY_OUT:
                at = stamp_in(order, group, stamp)
                carry_out(order, group, stamp=at, new_id=self.new_id)
        settle_shortage(order, stamp=stamp, new_id=self.new_id)
        await require_ahead(uow, order, channel, stamp)

    @refuses(IllegalTransition, PermissionDenied)
    async def hold(self, caller: Caller, key: str | None, command: HoldOrder) -> Order:
        """Hold an order, or one of its fulfillment orders or lines. The steps that the hold blocks
        are refused with OnHold for the units in its scope; everything else goes on. For callers of
        a channel with HOLD_ORDERS, and for staff."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await _order_to_hold(uow, command)
            require_version(order, command.expected_version)
            await require_permission(uow, caller, Permission.HOLD_ORDERS)
            bounds.room("reason", len(order.holds), "holds")
            new = holding.NewHold(
                reason=command.reason,
                scope=command.scope,
                scope_id=command.scope_id,
                steps=command.steps,
                owner=command.owner,
                note=command.note,
                due_at=command.due_at,
                release_rule=command.release_rule,
            )
            holding.place_hold(order, new, stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, PermissionDenied)
    async def release_hold(self, caller: Caller, key: str | None, command: ReleaseHold) -> Order:
        """Release a hold. What no other hold blocks continues. For callers of a channel with
        HOLD_ORDERS, and for staff."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.order_of(Hold, command.hold_id)
            await require_permission(uow, caller, Permission.HOLD_ORDERS)
            require_version(order, command.expected_version)
            holding.release_hold(order, command.hold_id, stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def release_due_holds(self, order_id: str) -> Order:
        """Release the holds of an order whose rule is met now, such as their due time."""

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.get(Order, order_id)
            stamp = self.stamp(Caller(HUB, role=Role.ADMIN))
            holding.settle_holds(order, stamp=stamp, new_id=self.new_id)
            return order

        return await self.transact(run)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def cancel(self, caller: Caller, key: str | None, command: CancelOrder) -> Order:
        """Cancel units that no location has begun to work on; their stock becomes available.
        Locations that have begun are asked to cancel the units that are named, or all of theirs
        when the whole order is cancelled: then fees are cancelled with the last unit. A kit is
        cancelled with its parts, none of them by itself. Lines of kind FEE and DELIVERY may be
        named whatever the status of the order. For callers of a channel with CANCEL_ORDERS, and for
        staff."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            await require_permission(uow, caller, Permission.CANCEL_ORDERS)
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            cancelling.cancel(order, command.lines, stamp=occurred, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, PermissionDenied)
    async def void(self, caller: Caller, key: str | None, command: VoidOrder) -> Order:
        """Void a whole order, wherever its goods are. For callers of a channel with VOID_ORDERS,
        and for staff."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            await require_permission(uow, caller, Permission.VOID_ORDERS)
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            cancelling.void(order, stamp=occurred, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition, OnHold, OutOfStock, QuantityExceeded)
    async def allocate(self, caller: Caller, key: str | None, command: AllocateOrder) -> Order:
        """Find locations for the units that have none, and reserve them there: as many as are
        available, at the named location if one is named. A location that rejected units of a line
        is asked for it again only if it is named. Lines whose holds block SOURCE are left out;
        named ones are refused with OnHold. Refused with OutOfStock when no unit is available. Holds
        for being out of stock are released where all their units have a location now."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            require_order_action(order, OrderAction.ALLOCATE)
            lines = by_line(command.lines)
            demands = await directed_demand(uow, order, lines, command.location_id)
            await allocate_available(self, uow, order, demands, stamp)
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


async def _order_to_hold(uow: UnitOfWork, command: HoldOrder) -> Order:
    if command.delivery_group_id is not None:
        return await uow.order_of(DeliveryGroup, command.delivery_group_id)
    if command.line_id is not None:
        return await uow.order_of(OrderLine, command.line_id)
    if command.fulfillment_order_id is not None:
        return await uow.order_of(FulfillmentOrder, command.fulfillment_order_id)
    return await uow.get(Order, command.order_id or "")
