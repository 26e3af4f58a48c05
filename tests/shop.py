"""A small business on a real database: channels, places, goods and stock, and the acts on them."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import text

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import Product, PutProduct, PutVariant, VariantPrice
from domain.customers.customer import ContactKind, CreateCustomer, Customer, GivenContactPoint
from domain.fulfillment.fulfillment_order import (
    FULFILLMENT,
    FulfillmentAction,
    FulfillmentOrder,
    RejectReason,
)
from domain.fulfillment.shipment import Shipment, TrackingKind
from domain.inventory.commands import MoveStock
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.network.channel import Channel, ChannelKind, CreateChannel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.orders.holds.hold import HoldReason
from domain.orders.lines.line import LineQuantityInput
from domain.orders.order import Order
from domain.payments.payment import Payment, PaymentMethod
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.commands import (
    FulfillmentStep,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders.commands.ordering import (
    AllocateOrder,
    CancelOrder,
    HoldOrder,
    PlaceLine,
    PlaceOrder,
    ReleaseHold,
)
from domain.services.payments.commands import AuthorizePayment
from domain.services.services import Services
from domain.services.shared.service import NestedTransaction
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from hub.wiring import Hub, services_on, utc_now
from persistence.tables import inventory_levels
from persistence.tables.mapping.rows import row_of
from tests.copies import copied

STAFF = "staff"
CENTS = 1_000
GOODS = ("CUP", "POT", "TEA")


@dataclass
class Shop:
    hub: Hub
    caller: Caller
    web: Channel
    pos: Channel
    marketplace: Channel
    warehouse: Location
    downtown: Location
    harbor: Location
    supplier: Location
    customer: Customer
    products: dict[str, Product]

    @classmethod
    async def open(cls, hub: Hub) -> "Shop":
        """Everything registered in one transaction; no stock yet."""

        async def register(work: UnitOfWork) -> Shop:
            return await _register(hub, services_on(NestedTransaction(work), utc_now))

        return await hub.transact(register)

    @classmethod
    async def open_again(cls, hub: Hub) -> "Shop":
        """The same on another empty database of this process: rows are copied, and only the first
        shop is registered."""

        async def register() -> dict[str, Any]:
            shop = await cls.open(hub)
            return {field.name: getattr(shop, field.name) for field in fields(shop)[1:]}

        return cls(hub=hub, **await copied(hub, "shop", register, is_empty=True))

    @property
    def services(self) -> Services:
        return self.hub.services

    # --- stock -------------------------------------------------------------------------------

    async def stock(
        self,
        quantity: int,
        sku: str = "CUP",
        at: Location | None = None,
        kind: MovementKind = MovementKind.RECEIVE,
    ) -> InventoryLevel:
        place = (at or self.warehouse).id
        command = MoveStock(kind=kind, sku=sku, location_id=place, quantity=quantity)
        return await self.services.stocking.move(self.caller, None, command)

    async def level(self, sku: str = "CUP", at: Location | None = None) -> InventoryLevel:
        place = at or self.warehouse

        async def look(work: UnitOfWork) -> InventoryLevel:
            return await work.level(sku, place.id)

        return await self.hub.transact(look)

    # --- orders ------------------------------------------------------------------------------

    def order(self, quantity: int = 1, sku: str = "CUP", **changes: Any) -> PlaceOrder:
        """The command to place an order of one line through the web, or as `changes` say."""
        lines = (PlaceLine(sku=sku, quantity=quantity),)
        given = {"channel_id": self.web.id, "customer_id": self.customer.id, "lines": lines}
        return PlaceOrder(**{**given, **changes})

    async def place(
        self, quantity: int = 1, sku: str = "CUP", key: str | None = None, **changes: Any
    ) -> Order:
        command = self.order(quantity, sku, **changes)
        return await self.services.ordering.place(self.caller, key, command)

    async def hold(self, order: Order, reason: HoldReason = HoldReason.OTHER) -> Order:
        command = HoldOrder(order_id=order.id, reason=reason)
        return await self.services.ordering.hold(self.caller, None, command)

    async def release(self, order: Order) -> Order:
        command = ReleaseHold(hold_id=order.open_holds[0].id)
        return await self.services.ordering.release_hold(self.caller, None, command)

    async def cancel(self, order: Order, *lines: LineQuantityInput) -> Order:
        command = CancelOrder(order_id=order.id, reason="Changed my mind", lines=lines or None)
        return await self.services.ordering.cancel(self.caller, None, command)

    async def allocate(self, order: Order) -> Order:
        command = AllocateOrder(order_id=order.id)
        return await self.services.ordering.allocate(self.caller, None, command)

    async def load(self, order_id: str) -> Order:
        async def look(work: UnitOfWork) -> Order:
            return await work.get(Order, order_id)

        return await self.hub.transact(look)

    async def pay(self, order: Order, cents: int | None = None, captured: bool = True) -> Payment:
        amount = order.original_total if cents is None else Money(cents, order.currency)
        command = AuthorizePayment(
            order_id=order.id, method=PaymentMethod.CREDIT_CARD, amount=amount, captured=captured
        )
        return await self.services.paying.authorize(self.caller, None, command)

    # --- work --------------------------------------------------------------------------------

    async def perform(
        self, work: FulfillmentOrder, action: FulfillmentAction, *lines: LineQuantityInput
    ) -> FulfillmentOrder:
        command = FulfillmentStep(fulfillment_order_id=work.id, lines=lines or None)
        return await self.services.fulfilling.perform(self.caller, None, action, command)

    async def reject(
        self,
        work: FulfillmentOrder,
        *lines: LineQuantityInput,
        reason: RejectReason = RejectReason.NO_CAPACITY,
    ) -> FulfillmentOrder:
        command = RejectFulfillmentOrder(
            fulfillment_order_id=work.id, reject_reason=reason, lines=lines or None
        )
        return await self.services.fulfilling.reject(self.caller, None, command)

    async def ship(
        self, work: FulfillmentOrder, *lines: LineQuantityInput, **changes: Any
    ) -> Shipment:
        """Accepted first where it must be."""
        if FULFILLMENT.allows(work.status, FulfillmentAction.ACCEPT):
            await self.perform(work, FulfillmentAction.ACCEPT)
        command = ShipFulfillmentOrder(fulfillment_order_id=work.id, lines=lines or None, **changes)
        return await self.services.fulfilling.ship(self.caller, None, command)

    async def track(self, shipment: Shipment, kind: TrackingKind, **report: Any) -> Shipment:
        command = TrackShipment(shipment_id=shipment.id, kind=kind, **report)
        return await self.services.fulfilling.track(self.caller, None, command)

    async def collect(self, work: FulfillmentOrder) -> Shipment:
        command = FulfillmentStep(fulfillment_order_id=work.id)
        return await self.services.fulfilling.collect(self.caller, None, command)

    # --- looking under the floor -------------------------------------------------------------

    async def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        async with self.hub.engines.reader.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(statement), values)]

    async def write(self, statement: str, **values: Any) -> int:
        """Raw SQL past every rule; how many rows it changed."""
        async with self.hub.engines.writer.begin() as connection:
            return (await connection.execute(text(statement), values)).rowcount


def quantities(level: InventoryLevel) -> dict[str, int]:
    """The names a level holds anything under."""
    kept = row_of(inventory_levels, level)
    held = {n: v for n, v in kept.items() if isinstance(v, int) and n != "version"}
    return {name: quantity for name, quantity in held.items() if quantity}


async def _register(hub: Hub, services: Services) -> Shop:
    caller = Caller(actor=STAFF, role=Role.ADMIN)
    channels = await _channels(services, caller)
    web, pos, marketplace = channels
    warehouse, downtown, harbor, supplier = await _locations(services, caller)
    contact = GivenContactPoint(kind=ContactKind.EMAIL, value="ada@example.com")
    ada = CreateCustomer(name="Ada Amaral", contact_points=(contact,))
    return Shop(
        hub=hub,
        caller=caller,
        web=web,
        pos=pos,
        marketplace=marketplace,
        warehouse=warehouse,
        downtown=downtown,
        harbor=harbor,
        supplier=supplier,
        customer=await services.registering.create_customer(caller, None, ada),
        products=await _products(services, caller, channels),
    )


async def _channels(services: Services, caller: Caller) -> list[Channel]:
    kinds = {
        "WEB": ChannelKind.WEB,
        "POS": ChannelKind.POS,
        "MKT": ChannelKind.MARKETPLACE,
    }
    commands = [
        CreateChannel(code=name.lower(), name=name, kind=kind, number_prefix=name, currency="EUR")
        for name, kind in kinds.items()
    ]
    return [await services.configuring.create_channel(caller, None, one) for one in commands]


async def _locations(services: Services, caller: Caller) -> list[Location]:
    kinds = {
        "warehouse": LocationKind.WAREHOUSE,
        "downtown": LocationKind.STORE,
        "harbor": LocationKind.STORE,
        "supplier": LocationKind.SUPPLIER,
    }
    commands = [
        CreateLocation(
            code=code,
            name=code.title(),
            kind=kind,
            address=Address(country="PT", city="Porto"),
            rank=rank,
            ships=kind is not LocationKind.SUPPLIER,
            offers_pickup=kind is LocationKind.STORE,
        )
        for rank, (code, kind) in enumerate(kinds.items(), start=1)
    ]
    return [await services.configuring.create_location(caller, None, one) for one in commands]


async def _products(
    services: Services, caller: Caller, channels: list[Channel]
) -> dict[str, Product]:
    prices = tuple(VariantPrice(channel_id=c.id, amount=Money(CENTS, "EUR")) for c in channels)
    commands = [
        PutProduct(title=sku.title(), variants=(PutVariant(sku=sku, prices=prices),))
        for sku in GOODS
    ]
    put = services.cataloging.put_product
    return {one.variants[0].sku: await put(caller, None, one) for one in commands}
