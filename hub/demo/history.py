"""Orders of the last two weeks, so that reports and examples show something from the start:
delivered on time and late, lost and sent again, split over two locations, rejected and sourced
elsewhere, cancelled, on hold, ready for pickup, refunded, sold without stock, backordered,
replaced by what is there, delivered in several groups, with a kit and a gift card. `directed.py`
adds some that people moved and split."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod, FulfillmentOrder, RejectReason
from domain.fulfillment.shipment import LossDecision, Shipment, TrackingKind
from domain.network.channel import AvailabilityPolicy, Channel, ChannelKind
from domain.network.location import Location
from domain.orders.holds.hold import HoldReason
from domain.orders.lines.line import LineQuantityInput
from domain.orders.order import Order
from domain.payments.payment import Payment, PaymentMethod
from domain.services.fulfillment.commands import (
    DecideLostUnits,
    FulfillmentStep,
    ParcelInput,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders.commands.ordering import CancelOrder, HoldOrder, PlaceLine, PlaceOrder
from domain.services.orders.placing.providing import ProvideOrderLines
from domain.services.payments.commands import AuthorizePayment, CapturePayment, RefundPayment
from hub.demo.deliveries import mixed_sale, replaced, three_offices
from hub.demo.gift_order import gift_order
from hub.wiring import Hub, services_on, utc_now

WEB = Caller("web shop", role=Role.ADMIN)
ASSOCIATE = Caller("associate", role=Role.ADMIN)
CARRIER = Caller("carrier", role=Role.ADMIN)
CALL_CENTER = Caller("call center", role=Role.ADMIN)
# More units than one location has, so that the order is split.
MANY = 70
# A product that no location has.
NOT_STOCKED = "DECK-CHAIR"
# What replaces it.
INSTEAD = "FOLDING-CHAIR"


class History:
    """Places orders and takes each through its steps, at times in the past."""

    def __init__(
        self,
        hub: Hub,
        channels: Sequence[Channel],
        locations: Sequence[Location],
        customers: Sequence[Customer],
    ) -> None:
        self._today = utc_now().replace(hour=9, minute=0, second=0, microsecond=0)
        self._at = self._today
        self._services = services_on(hub.transact, lambda: self._at)
        self._web = next(one for one in channels if one.kind is ChannelKind.WEB)
        self._phone = next(one for one in channels if one.kind is ChannelKind.CALL_CENTER)
        self._till = next(one for one in channels if one.kind is ChannelKind.POS)
        self._store = next(one for one in locations if one.offers_pickup)
        self._customers = customers

    async def write(self) -> None:
        await self._delivered(12, "TEAPOT", arrives=3, promised=4)
        await self._delivered(11, "TOWEL-L", arrives=2, promised=3)
        await self._delivered(10, "LAMP-DESK", arrives=6, promised=3)
        await self._lost(9)
        await self._split(8)
        await self._rejected(6)
        await self._cancelled(5)
        await self._refunded(4)
        await self._ready_for_pickup(1)
        await self._on_hold(1)
        await self._sold_without_stock(3)
        await self._backordered(2)
        await self._in_groups(2)
        await self._gifts(7)
        await self._replaced(3)

    # --- stories -------------------------------------------------------------------------------

    async def _delivered(self, days_ago: int, sku: str, *, arrives: int, promised: int) -> None:
        order, payment = await self._placed(days_ago, (sku, 1), promised=promised)
        await self._captured(payment, hours=2)
        await self._shipped(order.fulfillment_orders[0], arrives=arrives)

    async def _split(self, days_ago: int) -> None:
        order, _ = await self._placed(days_ago, ("MUG-WHITE", MANY), promised=4)
        placed_at = self._at
        for part in order.fulfillment_orders:
            self._at = placed_at
            await self._shipped(part, arrives=2)

    async def _lost(self, days_ago: int) -> None:
        """Of two parcels, one is delivered; the other is lost, and its units are sent again."""
        order, _ = await self._placed(days_ago, ("MUG-BLUE", 3), promised=4)
        fulfilling, line = self._services.fulfilling, order.lines[0].id
        part = order.fulfillment_orders[0]
        parcels = tuple(
            ParcelInput(
                tracking_number=f"DEMO{part.id[-8:].upper()}{units}",
                lines=(LineQuantityInput(line_id=line, quantity=units),),
            )
            for units in (1, 2)
        )
        shipment = await self._handed_over(part, parcels)
        self._later(hours=30)
        for parcel, kind in zip(parcels, (TrackingKind.DELIVER, TrackingKind.LOSE), strict=True):
            report = TrackShipment(
                shipment_id=shipment.id, tracking_number=parcel.tracking_number, kind=kind
            )
            await fulfilling.track(CARRIER, None, report)
        self._later(hours=20)
        decide = DecideLostUnits(
            order_id=order.id, decision=LossDecision.RESHIP, note="The customer still waits"
        )
        decided = await fulfilling.decide_lost(CALL_CENTER, None, decide)
        await self._shipped(decided.fulfillment_orders[-1], arrives=2)

    async def _rejected(self, days_ago: int) -> None:
        order, _ = await self._placed(days_ago, ("KETTLE", 1), promised=4)
        self._later(hours=1)
        await self._services.fulfilling.reject(
            ASSOCIATE,
            None,
            RejectFulfillmentOrder(
                fulfillment_order_id=order.fulfillment_orders[0].id,
                reject_reason=RejectReason.NO_CAPACITY,
                note="Too many orders today",
            ),
        )

    async def _cancelled(self, days_ago: int) -> None:
        order, _ = await self._placed(days_ago, ("BACKPACK", 1), promised=3)
        self._later(hours=1)
        cancel = CancelOrder(order_id=order.id, reason="Ordered twice")
        await self._services.ordering.cancel(WEB, None, cancel)

    async def _refunded(self, days_ago: int) -> None:
        order, payment = await self._placed(days_ago, ("CUSHION", 2), promised=3)
        await self._captured(payment, hours=2)
        await self._shipped(order.fulfillment_orders[0], arrives=2)
        refund = RefundPayment(
            payment_id=payment.id,
            reason="One cushion was damaged",
            amount=order.lines[0].unit_price.rounded,
        )
        await self._services.paying.refund(CALL_CENTER, None, refund)

    async def _ready_for_pickup(self, days_ago: int) -> None:
        order, _ = await self._placed(days_ago, ("TOWEL-S", 1), pickup=True)
        step = FulfillmentStep(fulfillment_order_id=order.fulfillment_orders[0].id)
        self._later(hours=1)
        await self._services.fulfilling.accept(ASSOCIATE, None, step)
        self._later(hours=1)
        await self._services.fulfilling.ready(ASSOCIATE, None, step)

    async def _on_hold(self, days_ago: int) -> None:
        order, _ = await self._placed(days_ago, ("LAMP-DESK", 2), promised=3, channel=self._phone)
        hold = HoldOrder(
            order_id=order.id, reason=HoldReason.INCORRECT_ADDRESS, note="No such house number"
        )
        await self._services.ordering.hold(CALL_CENTER, None, hold)

    async def _sold_without_stock(self, days_ago: int) -> None:
        """A till sells what the inventory of its store does not have: an exception asks for a
        count."""
        self._at = self._today - timedelta(days=days_ago)
        sale = PlaceOrder(
            channel_id=self._till.id,
            lines=(PlaceLine(sku=NOT_STOCKED, quantity=1),),
            method=FulfillmentMethod.CARRY_OUT,
            location_id=self._store.id,
        )
        await self._services.ordering.place(ASSOCIATE, None, sale)

    async def _backordered(self, days_ago: int) -> None:
        """The call center takes an order for what is not in stock yet."""
        self._at = self._today - timedelta(days=days_ago)
        policy = AvailabilityPolicy.BACKORDER
        customer = self._customers[0]
        order = PlaceOrder(
            channel_id=self._phone.id,
            customer_id=customer.id,
            lines=(PlaceLine(sku=NOT_STOCKED, quantity=2, availability_policy=policy),),
            ship_to=customer.addresses[0],
        )
        await self._services.ordering.place(CALL_CENTER, None, order)

    async def _replaced(self, days_ago: int) -> None:
        """The call center sells what replaces it to whoever will not wait."""
        self._at = self._today - timedelta(days=days_ago)
        order = replaced(self._phone, self._customers[3], NOT_STOCKED)
        await self._services.ordering.place(CALL_CENTER, None, order)

    async def _in_groups(self, days_ago: int) -> None:
        self._at = self._today - timedelta(days=days_ago)
        sale = mixed_sale(self._till, self._store, self._customers[1], self._at)
        await self._services.ordering.place(ASSOCIATE, None, sale)
        order = three_offices(self._phone, self._customers[2], self._at)
        await self._services.ordering.place(CALL_CENTER, None, order)

    async def _gifts(self, days_ago: int) -> None:
        """A kit is shipped; the gift card is issued at once, the engraving done before."""
        self._at = self._today - timedelta(days=days_ago)
        command = gift_order(self._phone, self._customers[days_ago % len(self._customers)])
        order = await self._services.ordering.place(CALL_CENTER, None, command)
        for line, reference in ((order.lines[3], "GC-7731-0042"), (order.lines[4], "JOB-118")):
            self._later(hours=1)
            unit = LineQuantityInput(line_id=line.id, quantity=1)
            done = ProvideOrderLines(order_id=order.id, lines=(unit,), reference=reference)
            await self._services.providing.provide(CALL_CENTER, None, done)
        await self._shipped(order.fulfillment_orders[0], arrives=2)

    # --- steps ---------------------------------------------------------------------------------

    async def _placed(
        self,
        days_ago: int,
        line: tuple[str, int],
        *,
        promised: int | None = None,
        pickup: bool = False,
        channel: Channel | None = None,
    ) -> tuple[Order, Payment]:
        self._at = self._today - timedelta(days=days_ago)
        sku, quantity = line
        customer = self._customers[days_ago % len(self._customers)]
        order = await self._services.ordering.place(
            WEB,
            None,
            PlaceOrder(
                channel_id=(channel or self._web).id,
                customer_id=customer.id,
                lines=(PlaceLine(sku=sku, quantity=quantity),),
                method=FulfillmentMethod.PICKUP if pickup else FulfillmentMethod.SHIP,
                location_id=self._store.id if pickup else None,
                ship_to=None if pickup else customer.addresses[0],
                promised_on=None if promised is None else self._day(promised),
                ship_by=self._at + timedelta(days=1),
            ),
        )
        payment = await self._services.paying.authorize(
            WEB,
            None,
            AuthorizePayment(
                order_id=order.id, method=PaymentMethod.CREDIT_CARD, amount=order.original_total
            ),
        )
        return order, payment

    async def _captured(self, payment: Payment, *, hours: int) -> None:
        self._later(hours=hours)
        await self._services.paying.capture(WEB, None, CapturePayment(payment_id=payment.id))

    async def _shipped(self, part: FulfillmentOrder, *, arrives: int) -> Shipment:
        """Accepted, shipped, and delivered the given number of days after it was shipped."""
        parcel = ParcelInput(tracking_number=f"DEMO{part.id[-9:].upper()}", weight=1_200)
        shipment = await self._handed_over(part, (parcel,))
        self._later(hours=24 * arrives - 4)
        for kind in (TrackingKind.OUT_FOR_DELIVERY, TrackingKind.DELIVER):
            self._later(hours=2)
            report = TrackShipment(shipment_id=shipment.id, kind=kind)
            await self._services.fulfilling.track(CARRIER, None, report)
        return shipment

    async def _handed_over(
        self, part: FulfillmentOrder, parcels: tuple[ParcelInput, ...]
    ) -> Shipment:
        """Accepted, and shipped in these parcels."""
        fulfilling = self._services.fulfilling
        self._later(hours=2)
        await fulfilling.accept(ASSOCIATE, None, FulfillmentStep(fulfillment_order_id=part.id))
        self._later(hours=3)
        return await fulfilling.ship(
            ASSOCIATE,
            None,
            ShipFulfillmentOrder(
                fulfillment_order_id=part.id,
                carrier="Demo Parcel",
                parcels=parcels,
                handed_over=True,
            ),
        )

    def _later(self, *, hours: int) -> None:
        self._at += timedelta(hours=hours)

    def _day(self, days: int) -> date:
        later: datetime = self._at + timedelta(days=days)
        return later.date()
