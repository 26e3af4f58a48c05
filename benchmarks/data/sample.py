"""The sample: a small business whose orders are made by the services of the hub. All others are
copies of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.data.ids import Numbered
from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.customers.customer import ContactKind, CreateCustomer, GivenContactPoint
from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder
from domain.fulfillment.shipment import TrackingKind
from domain.inventory.commands import MoveStock
from domain.inventory.stock import MovementKind
from domain.network.channel import ChannelKind, CreateChannel
from domain.network.location import CreateLocation, LocationKind
from domain.orders.lines.line import LineQuantityInput
from domain.orders.order import Order
from domain.payments.payment import PaymentMethod
from domain.services.fulfillment.commands import (
    FulfillmentStep,
    ParcelInput,
    ShipFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders.commands.ordering import CancelOrder, PlaceLine, PlaceOrder
from domain.services.payments.commands import AuthorizePayment
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from hub.wiring import Hub, services_on

BEGIN = datetime(2025, 6, 2, 6, tzinfo=UTC)
CALLER = Caller(actor="generator", role=Role.ADMIN)
CHANNELS = 4
LOCATIONS = 10
# Numbers that stand for those of copies wherever they are in the values of a row.
CUSTOMER = 98_000
SKUS = tuple(range(90_000, 90_008))
# The last SKUs are at the second location only: an order with both kinds is split.
ELSEWHERE = 2
CENTS = 990
STOCK = 10_000


@dataclass(frozen=True)
class Kind:
    """Orders of one kind: `count` of 20, with `lines` lines, of which `elsewhere` come from the
    second location. Each piece of work is shipped in `parts` shipments."""

    count: int
    lines: int
    elsewhere: int = 0
    parts: int = 1
    paid: bool = True
    cancelled: bool = False


# Of 20 orders: 60 lines, 30 shipments.
KINDS = (
    Kind(8, lines=2),
    Kind(5, lines=3, parts=2),
    Kind(4, lines=4, elsewhere=1),
    Kind(1, lines=8, elsewhere=2, parts=2),
    Kind(1, lines=3, parts=0, paid=False),
    Kind(1, lines=2, parts=0, cancelled=True),
)
CYCLE = tuple(kind for kind in KINDS for _ in range(kind.count))


def sku(number: int) -> str:
    return f"SKU{number}"


def email(number: int) -> str:
    return f"buyer{number}@example.com"


class Sample:
    """Fills a migrated, empty database with one order of each kind. The clock goes on by an hour
    with every step."""

    def __init__(self, hub: Hub) -> None:
        self._at = BEGIN
        self._services = services_on(hub.transact, self._clock, Numbered(BEGIN))

    def _clock(self) -> datetime:
        return self._at

    async def fill(self) -> list[str]:
        """The ids of the orders, one for each of `KINDS`."""
        await self._business()
        return [await self._order(kind) for kind in KINDS]

    async def _business(self) -> None:
        self._channels = [await self._channel(number) for number in range(1, CHANNELS + 1)]
        self._locations = [await self._location(number) for number in range(1, LOCATIONS + 1)]
        contact = GivenContactPoint(kind=ContactKind.EMAIL, value=email(CUSTOMER))
        buyer = CreateCustomer(name=f"Buyer {CUSTOMER}", contact_points=(contact,))
        customer = await self._services.registering.create_customer(CALLER, None, buyer)
        self._customer = customer.id
        for number in SKUS:
            await self._product(number)

    async def _channel(self, number: int) -> str:
        code = f"web{number}"
        channel = CreateChannel(
            code=code,
            name=f"Web shop {number}",
            kind=ChannelKind.WEB,
            number_prefix=f"W{number}",
            currency="EUR",
        )
        return (await self._services.configuring.create_channel(CALLER, None, channel)).id

    async def _location(self, number: int) -> str:
        location = CreateLocation(
            code=f"w{number}",
            name=f"Warehouse {number}",
            kind=LocationKind.WAREHOUSE,
            address=Address(country="DE", city="Berlin"),
            rank=number,
        )
        return (await self._services.configuring.create_location(CALLER, None, location)).id

    async def _product(self, number: int) -> None:
        prices = tuple(
            VariantPrice(channel_id=id, amount=Money(CENTS, "EUR")) for id in self._channels
        )
        variant = PutVariant(sku=sku(number), prices=prices)
        product = PutProduct(title=f"Product {number}", variants=(variant,))
        await self._services.cataloging.put_product(CALLER, None, product)
        place = self._locations[1 if number in SKUS[-ELSEWHERE:] else 0]
        stock = MoveStock(
            kind=MovementKind.RECEIVE, sku=sku(number), location_id=place, quantity=STOCK
        )
        await self._services.stocking.move(CALLER, None, stock)

    async def _order(self, kind: Kind) -> str:
        numbers = (*SKUS[: kind.lines - kind.elsewhere], *SKUS[-kind.elsewhere or len(SKUS) :])
        order = PlaceOrder(
            channel_id=self._channels[0],
            customer_id=self._customer,
            lines=tuple(PlaceLine(sku=sku(n), quantity=1 + i % 2) for i, n in enumerate(numbers)),
            ship_to=Address(country="DE", city="Berlin", street="Example street 1"),
        )
        placed = await self._services.ordering.place(CALLER, None, order)
        self._later()
        if kind.paid:
            await self._pay(placed)
        if kind.cancelled:
            command = CancelOrder(order_id=placed.id, reason="Changed my mind")
            await self._services.ordering.cancel(CALLER, None, command)
        elif kind.parts:
            for work in placed.fulfillment_orders:
                await self._fulfill(placed, work, kind.parts)
        self._later()
        return placed.id

    async def _pay(self, order: Order) -> None:
        command = AuthorizePayment(
            order_id=order.id,
            method=PaymentMethod.CREDIT_CARD,
            amount=order.original_total,
            captured=True,
        )
        await self._services.paying.authorize(CALLER, None, command)
        self._later()

    async def _fulfill(self, order: Order, work: FulfillmentOrder, parts: int) -> None:
        step = FulfillmentStep(fulfillment_order_id=work.id)
        await self._services.fulfilling.perform(CALLER, None, FulfillmentAction.ACCEPT, step)
        self._later()
        units = [
            LineQuantityInput(line_id=line.id, quantity=line.quantity)
            for line in order.lines
            if line.id in order.quantities.lines_at(work.id)
        ]
        for part in range(parts):
            if chosen := tuple(units[part::parts]):
                await self._ship(work, chosen)

    async def _ship(self, work: FulfillmentOrder, units: tuple[LineQuantityInput, ...]) -> None:
        command = ShipFulfillmentOrder(
            fulfillment_order_id=work.id,
            lines=units,
            carrier="DHL",
            parcels=(ParcelInput(weight=1_200),),
        )
        shipment = await self._services.fulfilling.ship(CALLER, None, command)
        for kind in (TrackingKind.TRANSIT, TrackingKind.OUT_FOR_DELIVERY, TrackingKind.DELIVER):
            self._later()
            report = TrackShipment(shipment_id=shipment.id, kind=kind)
            await self._services.fulfilling.track(CALLER, None, report)

    def _later(self) -> None:
        self._at += timedelta(hours=1)
