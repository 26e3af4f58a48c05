"""Builders: what a test is given, with a sensible default for whatever it does not name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any

from domain.catalog.product import Price, Product, Variant
from domain.customers.customer import ContactKind, ContactPoint, Customer, CustomerKind
from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    RejectReason,
)
from domain.fulfillment.shipment import (
    SHIPMENT,
    LossDecision,
    Shipment,
    ShipmentStatus,
    TrackingEvent,
    TrackingKind,
)
from domain.network.channel import DEFAULT_PERMISSIONS, Channel, ChannelKind
from domain.network.location import Location, LocationKind
from domain.orders.holds import holding
from domain.orders.holds.hold import Hold, HoldReason, HoldScope
from domain.orders.lines.line import LineQuantityInput, LineState
from domain.orders.order import Order
from domain.payments.payment import Payment, PaymentMethod
from domain.payments.transaction import PaymentTransaction
from domain.services.fulfillment import losses, moving
from domain.services.fulfillment import processing as working
from domain.services.fulfillment import shipping as carrying
from domain.services.fulfillment import tracking as domain_fulfillment_tracking
from domain.services.fulfillment.commands import (
    DecideLostUnits,
    ParcelInput,
    ShipFulfillmentOrder,
    SplitFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders import cancelling
from domain.services.orders.commands.delivering import PlaceDeliveryGroup
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from domain.services.orders.placing import placing, providing
from domain.services.payments import recording as paying
from domain.services.payments import settling
from domain.services.payments.commands import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    VoidPayment,
)
from domain.services.sourcing.assigning import assign, open_demand
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.audit import AuditStamp
from domain.shared.ids import SLOTS, NewId, Prefix, Slot, with_slot
from domain.sourcing.sourcing import Allocation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def counting_ids() -> NewId:
    """Ids that count: well-formed, different, and the same in every run."""
    numbers = count(1)

    def new_id(prefix: Prefix, slot: Slot | None = None) -> str:
        if slot is None:
            return f"{prefix}_{next(numbers):026d}"
        return with_slot(f"{prefix}_{next(numbers):024d}00", slot)

    return new_id


@dataclass
class FixedClock:
    """A clock that stands still until it is told to go on."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def a_price_of(amount: str) -> UnitPrice:
    return UnitPrice.of_amount(Decimal(amount), "EUR")


def an_audit_stamp(at: datetime = NOW, reason: str | None = None) -> AuditStamp:
    return AuditStamp("ann", None, at, reason)


def an_address(**changes: Any) -> Address:
    return Address(**{"country": "PT", "city": "Porto", "postal_code": "4000-123", **changes})


def a_channel(kind: ChannelKind = ChannelKind.WEB, **changes: Any) -> Channel:
    given = {
        "id": f"channel_{kind.value.lower()}",
        "code": kind.value.lower(),
        "name": kind.value.title(),
        "kind": kind,
        "number_prefix": kind.value[:3],
        "currency": "EUR",
        "permissions": DEFAULT_PERMISSIONS[kind],
    }
    return Channel(**{**given, **changes})


def a_customer(**changes: Any) -> Customer:
    given = {
        "id": "customer_1",
        "kind": CustomerKind.KNOWN,
        "name": "Ada Amaral",
        "contact_points": (ContactPoint(kind=ContactKind.EMAIL, value="Ada@Example.com"),),
        "created_at": NOW,
    }
    return Customer(**{**given, **changes})


def a_location(code: str = "main", **changes: Any) -> Location:
    given = {
        "id": f"location_{code}",
        "code": code,
        "name": code.title(),
        "kind": LocationKind.WAREHOUSE,
        "address": an_address(),
    }
    return Location(**{**given, **changes})


def a_variant(sku: str = "CUP", **changes: Any) -> Variant:
    given = {"id": f"variant_{sku}", "product_id": f"product_{sku}", "sku": sku, "title": sku}
    return Variant(**{**given, **changes})


def a_price(sku: str = "CUP", cents: int = 1_000, channel: Channel | None = None) -> Price:
    where = channel or a_channel()
    return Price(
        id=f"variant_{sku}:{where.id}",
        product_id=f"product_{sku}",
        variant_id=f"variant_{sku}",
        channel_id=where.id,
        currency=where.currency,
        amount=Money(cents, where.currency),
    )


def a_product(sku: str = "CUP", cents: int = 1_000, channel: Channel | None = None) -> Product:
    return Product(
        id=f"product_{sku}",
        title=sku.title(),
        variants=[a_variant(sku)],
        prices=[a_price(sku, cents, channel)],
    )


def a_placement(*lines: PlaceLine, **changes: Any) -> PlaceOrder:
    wanted = lines or (PlaceLine(sku="CUP", quantity=1),)
    given = {"channel_id": "channel_web", "customer_id": "customer_1", "lines": wanted}
    return PlaceOrder(**{**given, **changes})


def a_group(
    key: str = "1", method: FulfillmentMethod = FulfillmentMethod.SHIP, **changes: Any
) -> PlaceDeliveryGroup:
    store = None if method is FulfillmentMethod.SHIP else "location_shop"
    return PlaceDeliveryGroup(**{"key": key, "method": method, "location_id": store, **changes})


def placed(
    command: PlaceOrder,
    *,
    channel: Channel | None = None,
    prices: Mapping[str, int] | None = None,
    new_id: NewId | None = None,
    stamp: AuditStamp | None = None,
) -> Order:
    """The order that `command` makes where every SKU it names costs ten euros, or `prices`."""
    where = channel or a_channel()
    skus = command.skus
    cents = dict.fromkeys(skus, 1_000) if prices is None else prices
    return placing.place(
        command,
        channel=where,
        customer=a_customer(),
        groups=command.groups,
        number="WEB-100001",
        fingerprint="f",
        variants={sku: a_variant(sku) for sku in skus},
        prices={f"variant_{sku}": a_price(sku, price, where) for sku, price in cents.items()},
        stamp=stamp or an_audit_stamp(),
        new_id=new_id or counting_ids(),
    )


@dataclass
class Scenario:
    """One order, the acts on it, and who signs them all."""

    order: Order
    new_id: NewId = field(default_factory=counting_ids)
    clock: FixedClock = field(default_factory=FixedClock)
    # When things happen, where the hub hears of them later.
    told: datetime | None = None

    @property
    def stamp(self) -> AuditStamp:
        return an_audit_stamp(self.clock()).occurring(self.told)

    @property
    def work(self) -> FulfillmentOrder:
        """The newest fulfillment order."""
        return self.order.fulfillment_orders[-1]

    def wanted(self, *quantities: int) -> tuple[LineQuantityInput, ...] | None:
        """So many units of the first line, the second, …; all, when none are given."""
        lines = zip(self.order.lines, quantities, strict=False)
        parts = tuple(LineQuantityInput(line_id=line.id, quantity=n) for line, n in lines if n)
        return parts if quantities else None

    def units(self, state: LineState) -> int:
        return self.order.quantities.count({state})

    def allocate(self, *places: tuple[str, int], line: int = 0) -> FulfillmentOrder:
        id = self.order.lines[line].id
        parts = [Allocation(line_id=id, location_id=at, quantity=n) for at, n in places]
        assign(self.order, parts, stamp=self.stamp, new_id=self.new_id)
        return self.work

    def allocate_all(self, at: str) -> FulfillmentOrder:
        """All units without a location, as one fulfillment order."""
        parts = [
            Allocation(line_id=demand.line_id, location_id=at, quantity=demand.quantity)
            for demand in open_demand(self.order)
        ]
        assign(self.order, parts, stamp=self.stamp, new_id=self.new_id)
        return self.work

    def hold(self, reason: HoldReason = HoldReason.OTHER, **changes: Any) -> Hold:
        new = holding.NewHold(reason=reason, **changes)
        return holding.place_hold(self.order, new, stamp=self.stamp, new_id=self.new_id)

    def hold_line(self, line: int = 0, reason: HoldReason = HoldReason.OTHER, **more: Any) -> Hold:
        id = self.order.lines[line].id
        return self.hold(reason, scope=HoldScope.LINE, scope_id=id, **more)

    def hold_group(self, **more: Any) -> Hold:
        id = self.order.delivery_groups[-1].id
        return self.hold(scope=HoldScope.DELIVERY_GROUP, scope_id=id, **more)

    def hold_work(self, work: FulfillmentOrder | None = None, **more: Any) -> Hold:
        id = (work or self.work).id
        return self.hold(scope=HoldScope.FULFILLMENT_ORDER, scope_id=id, **more)

    def settle(self) -> None:
        """As the hub does when time has passed."""
        holding.settle_holds(self.order, stamp=self.stamp, new_id=self.new_id)

    def release(self, hold: Hold) -> None:
        holding.release_hold(self.order, hold.id, stamp=self.stamp, new_id=self.new_id)

    def accept(self, work: FulfillmentOrder | None = None) -> None:
        working.accept(self.order, work or self.work, stamp=self.stamp, new_id=self.new_id)

    def reject(
        self,
        *quantities: int,
        reason: RejectReason = RejectReason.NO_CAPACITY,
        work: FulfillmentOrder | None = None,
    ) -> None:
        part, lines = work or self.work, self.wanted(*quantities)
        working.reject(self.order, part, lines, reason, stamp=self.stamp, new_id=self.new_id)

    def move(
        self, at: str, *quantities: int, work: FulfillmentOrder | None = None
    ) -> FulfillmentOrder:
        """To a location that has them all."""
        part, ids = work or self.work, self.new_id
        holds, lines = holding.holds_of(self.order, part), working.by_line(self.wanted(*quantities))
        units = moving.deallocate(self.order, part, lines, stamp=self.stamp, new_id=ids)
        parts = [Allocation(line_id=id, location_id=at, quantity=n) for id, n in units.items()]
        assign(self.order, parts, stamp=self.stamp, new_id=ids, holds=holds)
        return self.work

    def split(self, *quantities: int, work: FulfillmentOrder | None = None) -> FulfillmentOrder:
        part, lines = work or self.work, self.wanted(*quantities)
        command = SplitFulfillmentOrder(fulfillment_order_id=part.id, lines=lines or ())
        return moving.split(self.order, part, command, stamp=self.stamp, new_id=self.new_id)

    def step(
        self, action: FulfillmentAction, *quantities: int, work: FulfillmentOrder | None = None
    ) -> None:
        part, lines = work or self.work, self.wanted(*quantities)
        working.step(self.order, part, action, lines, stamp=self.stamp, new_id=self.new_id)

    def ship(
        self,
        *quantities: int,
        work: FulfillmentOrder | None = None,
        parcels: Iterable[ParcelInput] = (),
    ) -> Shipment:
        part, lines = work or self.work, self.wanted(*quantities)
        command = ShipFulfillmentOrder(
            fulfillment_order_id=part.id, lines=lines, parcels=tuple(parcels)
        )
        return carrying.ship(self.order, part, command, stamp=self.stamp, new_id=self.new_id)

    def track(self, shipment: Shipment, kind: TrackingKind, **report: Any) -> TrackingEvent | None:
        command = TrackShipment(shipment_id=shipment.id, kind=kind, **report)
        return domain_fulfillment_tracking.track(
            self.order, command, stamp=self.stamp, new_id=self.new_id
        )

    def parcel(self, *quantities: int, number: str | None = None) -> ParcelInput:
        return ParcelInput(tracking_number=number, lines=self.wanted(*quantities))

    def decide(self, decision: LossDecision, *quantities: int, **more: Any) -> Mapping[str, int]:
        command = DecideLostUnits(
            order_id=self.order.id, decision=decision, lines=self.wanted(*quantities), **more
        )
        return losses.decide(self.order, command, stamp=self.stamp, new_id=self.new_id)

    def collect(self, *quantities: int, work: FulfillmentOrder | None = None) -> Shipment:
        part, lines = work or self.work, self.wanted(*quantities)
        return carrying.collect(self.order, part, lines, stamp=self.stamp, new_id=self.new_id)

    def provide(self, *quantities: int, reference: str | None = None) -> None:
        lines = self.wanted(*quantities)
        providing.provide(self.order, lines, reference, stamp=self.stamp, new_id=self.new_id)

    def cancel(self, *quantities: int) -> None:
        lines = self.wanted(*quantities)
        cancelling.cancel(self.order, lines, stamp=self.stamp, new_id=self.new_id)

    def void(self) -> None:
        cancelling.void(self.order, stamp=self.stamp, new_id=self.new_id)

    def ask_to_stop(self, *quantities: int, work: FulfillmentOrder | None = None) -> None:
        part, lines = work or self.work, self.wanted(*quantities)
        working.request_cancellation(self.order, part, lines, stamp=self.stamp, new_id=self.new_id)

    def answer(self, accepted: bool, work: FulfillmentOrder | None = None) -> None:
        part = work or self.work
        working.answer_cancellation(
            self.order, part, accepted, stamp=self.stamp, new_id=self.new_id
        )

    def authorize(self, cents: int, **changes: Any) -> Payment:
        command = AuthorizePayment(
            order_id=self.order.id, method=PaymentMethod.CREDIT_CARD, amount=euros(cents), **changes
        )
        return paying.authorize(self.order, command, stamp=self.stamp, new_id=self.new_id)

    def capture(
        self, payment: Payment, cents: int | None = None, **more: Any
    ) -> PaymentTransaction:
        amount = None if cents is None else euros(cents)
        command = CapturePayment(payment_id=payment.id, **{"amount": amount, **more})
        return settling.capture(self.order, command, stamp=self.stamp, new_id=self.new_id)

    def refund(self, payment: Payment, cents: int | None = None, **more: Any) -> PaymentTransaction:
        amount = None if cents is None else euros(cents)
        command = RefundPayment(payment_id=payment.id, amount=amount, reason="Regret", **more)
        return settling.refund(self.order, command, stamp=self.stamp, new_id=self.new_id)

    def void_payment(self, payment_id: str) -> PaymentTransaction:
        command = VoidPayment(payment_id=payment_id)
        return settling.void(self.order, command, stamp=self.stamp, new_id=self.new_id)


def an_order(
    *quantities: int,
    method: FulfillmentMethod = FulfillmentMethod.SHIP,
    other: FulfillmentMethod | None = None,
    at: Iterable[str] = (),
    status: ShipmentStatus | None = None,
    beside: Iterable[PlaceLine] = (),
    **changes: Any,
) -> Scenario:
    """An order of these quantities (one line of 2 by default), and the lines `beside` them. The
    lines after the first are a delivery group of the `other` method, if one is given. `at` names
    the location that serves each line; with a shipment `status`, everything has left and come so
    far."""
    wanted = quantities or (2,)
    groups = a_group("1", method), *([a_group("2", other)] if other and len(wanted) > 1 else [])
    lines = [
        PlaceLine(sku=f"SKU-{n}", quantity=q, delivery_group="1" if n == 1 else groups[-1].key)
        for n, q in enumerate(wanted, start=1)
    ]
    staffed = a_channel(ChannelKind.POS)
    new_id = counting_ids()
    slot = Slot(sum(q * 7**n for n, q in enumerate(wanted)) % SLOTS)
    id = with_slot("order_00000000000000000000000001", slot)
    # They are of the first group.
    others = [replace(line, delivery_group="1") for line in beside]
    command = a_placement(*lines, *others, delivery_groups=groups, id=id, **changes)
    scenario = Scenario(placed(command, channel=staffed, new_id=new_id), new_id)
    places = list(at) or (["location_main"] if status else [])
    for index, location_id in enumerate(places):
        scenario.allocate((location_id, wanted[index]), line=index)
    if status is not None:
        scenario.accept()
        reach(scenario, scenario.ship(), status)
    return scenario


def ids_of(order: Order) -> list[str]:
    """The ids of all parts of an order, of whatever kind."""
    lists = [value for value in vars(order).values() if isinstance(value, list)]
    everything = (*chain(*lists), *order.line_quantities)
    return [part.id for part in everything if hasattr(part, "id")]


def an_allocated_order(
    *quantities: int, method: FulfillmentMethod = FulfillmentMethod.SHIP
) -> Scenario:
    """All of its lines are with one location, which has not begun."""
    scenario = an_order(*quantities, method=method)
    scenario.allocate_all("location_a")
    return scenario


def an_accepted_order(
    *quantities: int, method: FulfillmentMethod = FulfillmentMethod.SHIP
) -> Scenario:
    """Its only location has begun to work on the first line."""
    scenario = an_order(*quantities, method=method, at=["location_a"])
    scenario.accept()
    return scenario


def reach(scenario: Scenario, shipment: Shipment, status: ShipmentStatus) -> None:
    """Let the carrier report what brings a fresh shipment to `status`."""
    for kind in SHIPMENT.actions(shipment.status):
        if status is not shipment.status and SHIPMENT.after(shipment.status, kind) is status:
            scenario.track(shipment, kind, occurred_at=scenario.clock())
