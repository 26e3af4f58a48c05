"""A day in the shop: some of everything that orders and stock go through."""

from datetime import UTC, date, datetime, timedelta

from domain.access.issued.keys import CreateApiKey
from domain.access.issued.tracking import CreateTrackingLink
from domain.access.roles import Role
from domain.catalog.measures import Dimensions
from domain.customers.customer import ContactKind, GivenContactPoint, UpdateCustomer
from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentMethod, RejectReason
from domain.fulfillment.shipment import LossDecision, TrackingKind
from domain.inventory.commands import CountStock
from domain.inventory.stock import MovementKind
from domain.network.channel import AvailabilityPolicy, UpdateChannel
from domain.orders.annotations.reference import ReferenceKey
from domain.orders.annotations.relation import OrderRelationKind, RelationKey
from domain.orders.holds.hold import HoldReason, ReleaseRule
from domain.orders.lines.line import LineQuantityInput
from domain.orders.order import Order
from domain.services.fulfillment.commands import (
    DecideLostUnits,
    MoveFulfillmentOrder,
    ParcelInput,
    SplitFulfillmentOrder,
)
from domain.services.orders.commands.ordering import (
    HoldOrder,
    PlaceCharge,
    PlaceLine,
    UpdateOrder,
    VoidOrder,
)
from domain.services.payments.commands import CapturePayment, RefundPayment, VoidPayment
from hub.wiring import utc_now
from persistence.events.outbox import SqlOutbox
from tests.copies import copied
from tests.given import an_address, euros
from tests.persistence.counts import stock_counts
from tests.persistence.lots import lots
from tests.persistence.placements import no_goods, several_groups, waiting
from tests.persistence.supply import replenishment, supply_work
from tests.shop import Shop

SOME_DAY = datetime(2126, 3, 2, tzinfo=UTC)


async def an_order_with_everything(shop: Shop, charges: tuple[PlaceCharge, ...] = ()) -> Order:
    """Two lines, split, rejected, sourced anew, shipped, tracked, paid, refunded, held."""
    await shop.stock(5)
    await shop.stock(5, at=shop.downtown)
    await shop.stock(9, "POT")
    order = await shop.place(
        lines=(
            PlaceLine(sku="CUP", quantity=7, shipping=euros(250)),
            PlaceLine(sku="POT", quantity=2),
            # Of which there is none.
            PlaceLine(sku="TEA", quantity=1, availability_policy=AvailabilityPolicy.RECORD),
        ),
        channel_id=shop.pos.id,
        charges=charges,
        external_id="till-1",
        ship_to=an_address(street="Rua das Flores 1"),
        promised_on=date(2026, 3, 9),
        ship_by=utc_now() + timedelta(days=1),
        note="Ring twice",
        email="Ann@Example.com",
    )
    first = next(f for f in order.fulfillment_orders if f.location_id == shop.warehouse.id)
    cup = LineQuantityInput(line_id=order.lines[0].id, quantity=1)
    await shop.perform(first, FulfillmentAction.ACCEPT)
    await shop.reject(first, cup, reason=RejectReason.DAMAGED)
    accepted = await shop.perform(first, FulfillmentAction.PICK, cup)
    box = Dimensions(length=1, width=2, height=3)
    parcel = ParcelInput(tracking_number="T1", weight=800, dimensions=box)
    left = await shop.ship(accepted, cup, carrier="Correio", parcels=(parcel,), handed_over=True)
    at = utc_now()
    await shop.track(left, TrackingKind.DELIVER, occurred_at=at, carrier_reference="r1")
    payment = await shop.pay(order)
    back = RefundPayment(payment_id=payment.id, reason="Late", amount=euros(5))
    await shop.services.paying.refund(shop.caller, None, back)
    held = await shop.hold(await shop.load(order.id), HoldReason.COMPLIANCE_REVIEW)
    return await shop.release(held)


async def that_day(shop: Shop) -> None:
    """A day as it was the first time in this process; not for tests of what is sent meanwhile."""
    await copied(shop.hub, "a day", lambda: a_day(shop))


async def a_day(shop: Shop, *, losses: bool = True) -> None:
    """`losses`: with what earlier releases could not keep."""
    await an_order_with_everything(shop)
    await _stock_work(shop)
    await _whole_lives(shop)
    if losses:
        await supply_work(shop)
        await stock_counts(shop)
        await replenishment(shop)
        await _losses(shop)
        await several_groups(shop)
        await no_goods(shop)
        await _credentials(shop)
    await _payments(shop)
    await _calling_off(shop)
    await _noted(shop)
    if losses:
        await waiting(shop)
    await lots(shop)


async def _credentials(shop: Shop) -> None:
    """A customer follows an order, and a till gets a key."""
    link = CreateTrackingLink(order_id=(await shop.place()).id)
    await shop.services.granting.create_tracking_link(shop.caller, "a link", link)
    till = CreateApiKey(name="till-7", role=Role.ASSOCIATE, location_ids=(shop.downtown.id,))
    await shop.services.granting.create_api_key(shop.caller, "a key", till)


async def _noted(shop: Shop) -> None:
    """An anonymous sale with everything that is stored beside an order; a number as written."""
    declare = UpdateChannel(
        channel_id=shop.pos.id, expected_version=1, unique_reference_types=("receipt",)
    )
    await shop.services.configuring.update_channel(shop.caller, None, declare)
    receipt = ReferenceKey(system="till", type="receipt", value="R-1")
    delivery = ReferenceKey(system="sap", type="delivery-note", value="80001")
    first = await shop.place()
    sale = await shop.place(
        channel_id=shop.pos.id,
        customer_id=None,
        staff_member="Eve",
        purchase_order_number="PO 7",
        tags=("VIP", "gift"),
        references=(receipt, delivery),
        relations=(RelationKey(kind=OrderRelationKind.EXCHANGE_OF, order_id=first.id),),
    )
    changed = UpdateOrder(order_id=sale.id, expected_version=1, tags=("gift", "VIP"), note="Paid")
    await shop.services.amending.update_order(shop.caller, None, changed)
    mail = GivenContactPoint(kind=ContactKind.EMAIL, value="ada@example.com")
    phone = GivenContactPoint(kind=ContactKind.PHONE, value="912 345 678", country="PT")
    ada = UpdateCustomer(
        customer_id=shop.customer.id, expected_version=1, contact_points=(mail, phone)
    )
    await shop.services.registering.update_customer(shop.caller, None, ada)


async def _stock_work(shop: Shop) -> None:
    await shop.stock(40)
    await shop.stock(20, "TEA")
    await shop.stock(3, "TEA", kind=MovementKind.ADD_SAFETY_STOCK)
    await shop.stock(2, "TEA", kind=MovementKind.DAMAGE)
    await shop.stock(1, "TEA", kind=MovementKind.WRITE_OFF)
    level, place = await shop.level("TEA"), shop.warehouse.id
    count = CountStock(sku="TEA", location_id=place, counted=11, expected=level.available)
    await shop.services.stocking.count(shop.caller, "c-1", count)


async def _losses(shop: Shop) -> None:
    """A shipment is lost. Of two parcels, one is delivered; the other is lost, replaced, found."""
    lost = await shop.ship((await shop.place(2)).fulfillment_orders[0])
    await shop.track(lost, TrackingKind.LOSE)
    order = await shop.place(3)
    line = order.lines[0].id
    parcels = tuple(
        ParcelInput(tracking_number=f"P{n}", lines=(LineQuantityInput(line_id=line, quantity=n),))
        for n in (1, 2)
    )
    shipment = await shop.ship(order.fulfillment_orders[0], parcels=parcels, carrier="Correio")
    first, second = (await shop.load(order.id)).parcels
    await shop.track(shipment, TrackingKind.DELIVER, parcel_id=first.id)
    await shop.track(shipment, TrackingKind.LOSE, parcel_id=second.id, carrier_reference="r1")
    for decision in (LossDecision.RESHIP, LossDecision.REFUND):
        units = (LineQuantityInput(line_id=line, quantity=1),)
        decide = DecideLostUnits(order_id=order.id, decision=decision, lines=units)
        await shop.services.fulfilling.decide_lost(shop.caller, None, decide)
    await shop.track(shipment, TrackingKind.TRANSIT, parcel_id=second.id, carrier_reference="r2")


async def _whole_lives(shop: Shop) -> None:
    """Shipped and delivered, sent back, collected, carried out of the store."""
    for end in (TrackingKind.DELIVER, TrackingKind.RETURN):
        order = await shop.place(2, key=f"life-{end}")
        shipment = await shop.ship(order.fulfillment_orders[0])
        await shop.track(shipment, end, occurred_at=utc_now())
    await shop.stock(5, at=shop.harbor)
    there = shop.harbor.id
    waiting = await shop.place(method=FulfillmentMethod.PICKUP, location_id=there)
    work = waiting.fulfillment_orders[0]
    await shop.perform(work, FulfillmentAction.ACCEPT)
    await shop.perform(work, FulfillmentAction.READY)
    await shop.collect(work)
    await shop.place(method=FulfillmentMethod.CARRY_OUT, location_id=there, channel_id=shop.pos.id)


async def _payments(shop: Shop) -> None:
    order = await shop.place(3)
    paying = shop.services.paying
    void = await shop.pay(order, 100, captured=False)
    await paying.void(shop.caller, "v-1", VoidPayment(payment_id=void.id))
    part = await shop.pay(order, 2_000, captured=False)
    some = CapturePayment(payment_id=part.id, amount=euros(500))
    await paying.capture(shop.caller, None, some)


async def _calling_off(shop: Shop) -> None:
    """Cancelled in part and as a whole, stopped in work, announced, voided, out of stock."""
    order = await shop.place(3)
    await shop.cancel(order, LineQuantityInput(line_id=order.lines[0].id, quantity=1))
    await shop.cancel(await shop.place(2))
    begun = await shop.place(2)
    await shop.perform(begun.fulfillment_orders[0], FulfillmentAction.ACCEPT)
    await shop.cancel(begun)
    await shop.perform(begun.fulfillment_orders[0], FulfillmentAction.ACCEPT_CANCELLATION)
    await shop.place(lines=(), channel_id=shop.marketplace.id)
    void = await shop.place(2, channel_id=shop.marketplace.id)
    await shop.ship(
        void.fulfillment_orders[0], LineQuantityInput(line_id=void.lines[0].id, quantity=1)
    )
    await shop.services.ordering.void(
        shop.caller, None, VoidOrder(order_id=void.id, reason="Never ours")
    )
    await _holding(shop)
    await _directed(shop)
    last = await shop.place(7, "POT")
    await shop.reject(last.fulfillment_orders[0], reason=RejectReason.NOT_FOUND)
    await shop.place(100, "POT", channel_id=shop.marketplace.id)


async def _directed(shop: Shop) -> None:
    """Moved, split, and asked to cancel one unit of it."""
    await shop.stock(3, at=shop.downtown)
    order = await shop.place(3)
    there = MoveFulfillmentOrder(
        fulfillment_order_id=order.fulfillment_orders[0].id, location_id=shop.downtown.id
    )
    work = await shop.services.fulfilling.move(shop.caller, None, there)
    one = (LineQuantityInput(line_id=order.lines[0].id, quantity=1),)
    apart = SplitFulfillmentOrder(fulfillment_order_id=work.id, lines=one)
    await shop.services.fulfilling.split(shop.caller, None, apart)
    await shop.perform(work, FulfillmentAction.ACCEPT)
    await shop.cancel(order, LineQuantityInput(line_id=order.lines[0].id, quantity=2))


async def _holding(shop: Shop) -> None:
    """A fulfillment order that waits; work in progress of which one line waits."""
    waiting = await shop.place(1)
    held = HoldOrder(
        fulfillment_order_id=waiting.fulfillment_orders[0].id,
        reason=HoldReason.UNKNOWN_DELIVERY_DATE,
        due_at=utc_now() + timedelta(days=1),
        release_rule=ReleaseRule.AT_DUE_TIME,
    )
    await shop.services.ordering.hold(shop.caller, None, held)
    both = (PlaceLine(sku="CUP", quantity=1), PlaceLine(sku="TEA", quantity=1))
    order = await shop.place(lines=both)
    line = HoldOrder(line_id=order.lines[0].id, reason=HoldReason.APPROVAL_REQUIRED)
    await shop.services.ordering.hold(shop.caller, None, line)
    await shop.ship(order.fulfillment_orders[0])


async def positioned(shop: Shop) -> None:
    """Give everything its position, as the relay does."""
    outbox = SqlOutbox(shop.hub.engines)
    while await outbox.assign_positions():
        pass
