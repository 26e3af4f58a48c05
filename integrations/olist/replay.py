"""Replays each order through the services of the hub, at the times recorded in the source."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from domain.access.caller import Caller
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentAction, RejectReason
from domain.fulfillment.shipment import TrackingKind
from domain.network.channel import Channel
from domain.orders.holds.hold import FULFILLMENT_STEPS, HoldReason
from domain.orders.order import Order
from domain.payments.transaction import TransactionKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.commands import (
    FulfillmentStep,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders.commands.ordering import (
    CancelOrder,
    HoldOrder,
    PlaceLine,
    PlaceOrder,
    VoidOrder,
)
from domain.services.payments.commands import AuthorizePayment, RecordPaymentTransaction
from domain.services.services import Services
from domain.shared.amounts.money import Money
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from integrations.olist.dataset import Dataset, SourceOrder
from integrations.olist.files import CURRENCY
from integrations.olist.loading import CODE, find_channel, import_caller
from integrations.olist.phases import Phase, ReplayClock
from integrations.olist.rows import ItemRow, Status

CANCELED = "Canceled at the marketplace"


def orders_phase(data: Dataset, location_ids: dict[str, str]) -> Phase[SourceOrder]:
    """`location_ids` is the location of each seller."""
    customers: dict[str, str] = {}
    channels: list[Channel] = []

    async def find_new(uow: UnitOfWork, batch: Sequence[SourceOrder]) -> list[SourceOrder]:
        channels[:] = [await _channel(uow)]
        keys = [order.key for order in batch]
        existing = await uow.existing_values(Order, "external_id", keys, channel_id=channels[0].id)
        new = [order for order in batch if order.key not in existing]
        customer_keys = {order.person for order in new}
        found = await uow.get_many(Customer, "external_id", customer_keys)
        customers.update((c.external_id or "", c.id) for c in found)
        items = [item for order in new for item in order.items]
        variants = await uow.variants({item.product for item in items})
        await uow.prices(channels[0].id, [variant.id for variant in variants.values()])
        sellers = {location_ids[item.seller] for item in items if item.seller in location_ids}
        if sellers:
            skus = {item.product for item in items}
            await uow.candidates(skus, sorted(sellers))
        return new

    async def load(services: Services, clock: ReplayClock, source: SourceOrder) -> None:
        if source.person not in customers:
            raise NotFound(Entity.CUSTOMER, source.person)
        command = place_order(source, channels[0].id, customers[source.person], location_ids)
        await Replay(services, clock, source, import_caller()).run(command)

    return Phase("orders", data.orders, find_new, load, data.reject_order)


async def _channel(uow: UnitOfWork) -> Channel:
    channel = await find_channel(uow)
    if channel is None:
        raise NotFound(Entity.CHANNEL, CODE)
    return channel


def place_order(
    source: SourceOrder, channel_id: str, customer_id: str, location_ids: dict[str, str]
) -> PlaceOrder:
    return PlaceOrder(
        channel_id=channel_id,
        customer_id=customer_id,
        external_id=source.key,
        lines=tuple(_lines(source.items, location_ids)),
        ship_to=source.ship_to,
        promised_on=source.row.promised,
        # Sellers of one order may have different limits, but the source has one handover per order:
        # it is late only after all limits.
        ship_by=max((item.ship_by for item in source.items), default=None),
    )


def _lines(items: Sequence[ItemRow], location_ids: dict[str, str]) -> list[PlaceLine]:
    """Units of the group product, seller and price become one line."""
    return [
        PlaceLine(
            sku=product,
            quantity=len(group),
            unit_price=group[0].price,
            shipping=Money.total((item.freight for item in group), CURRENCY),
            location_id=location_ids[seller],
        )
        for (product, seller, _), group in _groups(items, location_ids).items()
    ]


def _groups(
    items: Sequence[ItemRow], places: dict[str, str]
) -> dict[tuple[str, str, int], list[ItemRow]]:
    units: dict[tuple[str, str, int], list[ItemRow]] = defaultdict(list)
    for item in items:
        if item.seller not in places:
            raise NotFound(Entity.LOCATION, item.seller)
        units[item.product, item.seller, item.price.minor].append(item)
    return units


@dataclass(frozen=True)
class Replay:
    """The replay of one order. A step without a time in the source gets the time of the previous
    step, so that no time is invented and no effect precedes its cause."""

    services: Services
    clock: ReplayClock
    source: SourceOrder
    caller: Caller

    async def run(self, command: PlaceOrder) -> None:
        row = self.source.row
        self.clock.at = row.purchased
        order = await self.services.ordering.place(self.caller, None, command)
        await self._pay(order)
        self.clock.at = row.approved or row.purchased
        match row.status:
            case Status.INVOICED:
                await self._perform(order, FulfillmentAction.ACCEPT)
            case Status.PROCESSING:
                await self._perform(order, FulfillmentAction.ACCEPT)
                await self._perform(order, FulfillmentAction.PICK)
            case Status.SHIPPED:
                await self._ship(order)
            case Status.DELIVERED:
                await self._ship(order)
                await self._deliver(order)
            case Status.UNAVAILABLE:
                await self._reject(order)
            case Status.CANCELED:
                await self._cancel(order)

    async def _pay(self, order: Order) -> None:
        for row in self.source.payments:
            command = AuthorizePayment(
                order_id=order.id,
                method=row.method,
                amount=row.value,
                installments=row.installments,
            )
            await self.services.paying.authorize(self.caller, None, command)
        if self.source.row.approved is None:
            return
        self.clock.at = self.source.row.approved
        for payment in order.payments:
            # A fact, even where the files' payments exceed their order's lines.
            captured = RecordPaymentTransaction(
                payment_id=payment.id, kind=TransactionKind.CAPTURE, amount=payment.authorized
            )
            await self.services.paying.record(self.caller, None, captured)

    async def _perform(self, order: Order, action: FulfillmentAction) -> None:
        for fulfillment_order in order.fulfillment_orders:
            command = FulfillmentStep(fulfillment_order_id=fulfillment_order.id)
            await self.services.fulfilling.perform(self.caller, None, action, command)

    async def _ship(self, order: Order) -> None:
        """Without a handover time in the source, no tracking event is recorded."""
        await self._perform(order, FulfillmentAction.ACCEPT)
        handed_over = self.source.row.handed_over
        self.clock.at = handed_over or self.clock.at
        for fulfillment_order in order.fulfillment_orders:
            command = ShipFulfillmentOrder(
                fulfillment_order_id=fulfillment_order.id, handed_over=handed_over is not None
            )
            await self.services.fulfilling.ship(self.caller, None, command)

    async def _deliver(self, order: Order) -> None:
        delivered = self.source.row.delivered
        self.clock.at = delivered or self.clock.at
        for shipment in order.shipments:
            command = TrackShipment(
                shipment_id=shipment.id,
                kind=TrackingKind.DELIVER,
                occurred_at=delivered,
                undated=delivered is None,
            )
            await self.services.fulfilling.track(self.caller, None, command)

    async def _reject(self, order: Order) -> None:
        """No seller has the goods: reject all units, which puts all lines on hold; an order without
        lines is held as a whole."""
        for fulfillment_order in tuple(order.fulfillment_orders):
            command = RejectFulfillmentOrder(
                fulfillment_order_id=fulfillment_order.id, reject_reason=RejectReason.NOT_FOUND
            )
            await self.services.fulfilling.reject(self.caller, None, command)
        if not order.fulfillment_orders:
            hold = HoldOrder(
                order_id=order.id,
                reason=HoldReason.INVENTORY_OUT_OF_STOCK,
                steps=FULFILLMENT_STEPS,
            )
            await self.services.ordering.hold(self.caller, None, hold)

    async def _cancel(self, order: Order) -> None:
        """A shipped order cannot be cancelled, only voided."""
        row = self.source.row
        if row.handed_over is None or not order.lines:
            cancel = CancelOrder(order_id=order.id, reason=CANCELED)
            await self.services.ordering.cancel(self.caller, None, cancel)
            return
        await self._ship(order)
        if row.delivered is not None:
            await self._deliver(order)
        void = VoidOrder(order_id=order.id, reason=CANCELED)
        await self.services.ordering.void(self.caller, None, void)
