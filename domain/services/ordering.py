"""Taking orders, holding them, sourcing them anew, cancelling them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import bounds, ids
from domain.act import Act, Caller
from domain.channel import Channel, Permission
from domain.customer import Customer
from domain.errors import AlreadyExists, InvalidInput, NotFound, OutOfStock
from domain.ids import Prefix
from domain.location import Location
from domain.order import cancelling, carrying, holding, placing, working
from domain.order.aggregate import Order
from domain.order.fulfillment import FulfillmentAction, FulfillmentMethod
from domain.order.hold import Hold, HoldReason
from domain.order.line import LineQuantity
from domain.order.placing import PlaceOrder
from domain.ports import UnitOfWork
from domain.services.service import Service, fingerprint_of, require_version
from domain.sourcing import source


@dataclass(frozen=True, kw_only=True)
class HoldOrder:
    order_id: str
    reason: HoldReason
    owner: str | None = None
    note: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReleaseHold:
    hold_id: str
    reason: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Everything, or the named units of lines."""

    order_id: str
    reason: str
    lines: tuple[LineQuantity, ...] | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("reason", self.reason, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class AnnulOrder:
    order_id: str
    reason: str
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("reason", self.reason, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class AllocateOrder:
    order_id: str
    expected_version: int | None = None


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
                working.accept(order, part, act=act, new_id=self.new_id)
                working.step(
                    order, part, FulfillmentAction.READY, None, act=act, new_id=self.new_id
                )
                carrying.collect(order, part, None, act=act, new_id=self.new_id)

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
            if not placing.demands(order):
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


async def allocate(
    service: Service,
    work: UnitOfWork,
    order: Order,
    act: Act,
    *,
    ship_by: datetime | None = None,
    except_at: Sequence[str] = (),
) -> None:
    """Source the order's open demand and reserve it, or `OutOfStock`."""
    demands = placing.demands(order)
    skus = {d.sku for d in demands}
    chosen = tuple(dict.fromkeys(d.location_id for d in demands if d.location_id))
    free = any(d.location_id is None for d in demands)
    anywhere = await work.candidates(skus, order.method, ()) if free else []
    named = await work.candidates(skus, order.method, chosen) if chosen else []
    stock = {(c.sku, c.location_id): c.available for c in (*anywhere, *named)}
    for demand in demands:
        if demand.location_id and (demand.sku, demand.location_id) not in stock:
            await work.get(Location, demand.location_id)
            raise OutOfStock(demand.sku, 0)
    ranks = {c.location_id: c.rank for c in anywhere if c.location_id not in except_at}
    placing.allocate(
        order,
        source(demands, stock, ranks),
        act=act,
        new_id=service.new_id,
        ship_by=ship_by,
    )


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
