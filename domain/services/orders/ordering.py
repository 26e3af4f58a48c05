"""Taking orders, holding them, sourcing them anew, cancelling them."""

from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.network.location import Location
from domain.orders import holding
from domain.orders.hold import Hold, HoldReason
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment import processing, shipping
from domain.services.orders import cancelling, placing
from domain.services.orders.commands import (
    AllocateOrder,
    AnnulOrder,
    CancelOrder,
    HoldOrder,
    PlaceOrder,
    ReleaseHold,
)
from domain.services.shared.service import Service, fingerprint_of, require_version
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import open_demand
from domain.shared import ids
from domain.shared.audit import Act, Caller
from domain.shared.errors import AlreadyExists, InvalidInput, NotFound
from domain.shared.ids import Prefix


async def order_again(work: UnitOfWork, id: str) -> Order:
    return await work.get(Order, id)


class Ordering(Service):
    async def place(self, caller: Caller, key: str | None, command: PlaceOrder) -> Order:
        """An order, its stock reserved. An order id or external id that was used before for the
        same content answers with that order."""
        act = self.act(caller)
        fingerprint = fingerprint_of(command)
        if command.id is not None:
            ids.chosen(Prefix.ORDER, command.id)

        async def run(work: UnitOfWork) -> Order:
            if known := await _placed_before(work, command):
                if known.fingerprint != fingerprint:
                    field = "id" if command.id == known.id else "externalId"
                    value = command.external_id if field == "externalId" else known.id
                    raise AlreadyExists("order", field, str(value), known.id)
                caller.replayed.append(command.external_id or known.id)
                return known
            order = await self._place(work, command, fingerprint, act)
            work.add(order)
            return order

        return await self.once(caller, key, command, run, order_again)

    async def _place(
        self, work: UnitOfWork, command: PlaceOrder, fingerprint: str, act: Act
    ) -> Order:
        channel = await work.get(Channel, command.channel_id)
        channel.require(Permission.PLACE_ORDERS)
        customer = await work.get(Customer, command.customer_id)
        variants = await work.variants({line.sku for line in command.lines})
        for line in command.lines:
            if line.sku not in variants:
                raise NotFound("variant", line.sku)
        prices = await work.prices(channel.id, [v.id for v in variants.values()])
        if command.location_id is not None:
            await _require_handover(work, command)
        order = placing.place(
            command,
            channel=channel,
            customer=customer,
            number=channel.number(await work.next_number(channel.id)),
            fingerprint=fingerprint,
            variants=variants,
            prices=prices,
            act=Act(act.actor, act.channel_id or channel.id, act.at, act.reason),
            new_id=self.new_id,
        )
        if order.lines:
            await self._source(work, order, command, act)
        return order

    async def _source(
        self, work: UnitOfWork, order: Order, command: PlaceOrder | None, act: Act
    ) -> None:
        ship_by = command.ship_by if command else None
        await allocate(self, work, order, act, ship_by=ship_by)
        if order.method is FulfillmentMethod.CARRY_OUT:
            for part in order.fulfillment_orders:
                processing.accept(order, part, act=act, new_id=self.new_id)
                processing.step(
                    order, part, FulfillmentAction.READY, None, act=act, new_id=self.new_id
                )
                shipping.collect(order, part, None, act=act, new_id=self.new_id)

    async def hold(self, caller: Caller, key: str | None, command: HoldOrder) -> Order:
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Order:
            order = await self._order(work, command.order_id, command.expected_version)
            (await work.get(Channel, order.channel_id)).require(Permission.HOLD_ORDERS)
            holding.place_hold(
                order,
                command.reason,
                owner=command.owner,
                note=command.note,
                act=act,
                new_id=self.new_id,
            )
            return order

        return await self.once(caller, key, command, run, order_again)

    async def release_hold(self, caller: Caller, key: str | None, command: ReleaseHold) -> Order:
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Order:
            order = await work.order_of(Hold, command.hold_id)
            require_version(order, command.expected_version)
            holding.release_hold(order, command.hold_id, act=act, new_id=self.new_id)
            return order

        return await self.once(caller, key, command, run, order_again)

    async def cancel(self, caller: Caller, key: str | None, command: CancelOrder) -> Order:
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Order:
            order = await self._order(work, command.order_id, command.expected_version)
            (await work.get(Channel, order.channel_id)).require(Permission.CANCEL_ORDERS)
            cancelling.cancel(order, command.lines, act=act, new_id=self.new_id)
            return order

        return await self.once(caller, key, command, run, order_again)

    async def annul(self, caller: Caller, key: str | None, command: AnnulOrder) -> Order:
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Order:
            order = await self._order(work, command.order_id, command.expected_version)
            channel = await work.get(Channel, order.channel_id)
            cancelling.annul(order, channel, act=act, new_id=self.new_id)
            return order

        return await self.once(caller, key, command, run, order_again)

    async def allocate(self, caller: Caller, key: str | None, command: AllocateOrder) -> Order:
        """Find a location for the units that have none; then they are not out of stock any more."""
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Order:
            order = await self._order(work, command.order_id, command.expected_version)
            if not open_demand(order):
                raise InvalidInput("orderId", "has no units that need a location")
            await allocate(self, work, order, act)
            for hold in order.open_holds:
                if hold.reason is HoldReason.INVENTORY_OUT_OF_STOCK:
                    holding.release_hold(order, hold.id, act=act, new_id=self.new_id)
            return order

        return await self.once(caller, key, command, run, order_again)

    async def _order(self, work: UnitOfWork, id: str, expected: int | None) -> Order:
        order = await work.get(Order, id)
        require_version(order, expected)
        return order


async def _placed_before(work: UnitOfWork, command: PlaceOrder) -> Order | None:
    if command.id is not None:
        known = await work.find(Order, id=command.id)
        if known is not None:
            return known
    if command.external_id is None:
        return None
    return await work.find(Order, channel_id=command.channel_id, external_id=command.external_id)


async def _require_handover(work: UnitOfWork, command: PlaceOrder) -> None:
    location = await work.get(Location, command.location_id or "")
    if command.method is FulfillmentMethod.SHIP:
        raise InvalidInput("locationId", "is for orders a customer collects; lines may name one")
    if not (location.active and location.hands_over):
        raise InvalidInput("locationId", f"({location.code}) does not hand orders over")
