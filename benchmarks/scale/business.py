"""Test data of the benchmarks: channels, SKUs, customers, and ample stock."""

from dataclasses import dataclass

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.customers.customer import CreateCustomer
from domain.inventory.commands import MoveStock
from domain.inventory.stock import MovementKind
from domain.network.channel import ChannelKind, CreateChannel
from domain.network.location import CreateLocation, LocationKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import NestedTransaction
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from hub.settings import Settings
from hub.wiring import services_on, utc_now, wire

CHANNELS = 16
SKUS = 16
STOCK = 1_000_000
CENTS = 990
CALLER = Caller(actor="benchmark", role=Role.ADMIN)


@dataclass(frozen=True)
class Business:
    channels: list[str]
    customers: list[str]
    skus: list[str]

    @classmethod
    async def open(cls, database: str, customers: int) -> "Business":
        """Create the test data in a migrated, empty database."""
        hub = wire(Settings(database_url=database))
        try:
            business, location_id = await hub.transact(lambda uow: _create(uow, customers))
            for sku in business.skus:
                stock = MoveStock(
                    kind=MovementKind.RECEIVE, sku=sku, location_id=location_id, quantity=STOCK
                )
                await hub.services.stocking.move(CALLER, None, stock)
            return business
        finally:
            await hub.close()


async def _create(uow: UnitOfWork, customers: int) -> tuple[Business, str]:
    """The test data, and the location of its stock."""
    services = services_on(NestedTransaction(uow), utc_now)
    channels = []
    for number in range(CHANNELS):
        code = f"C{number}"
        channel = CreateChannel(
            code=code, name=code, kind=ChannelKind.WEB, number_prefix=code, currency="EUR"
        )
        channels.append((await services.configuring.create_channel(CALLER, None, channel)).id)
    warehouse = CreateLocation(
        code="w", name="Warehouse", kind=LocationKind.WAREHOUSE, address=Address(country="DE")
    )
    location_id = (await services.configuring.create_location(CALLER, None, warehouse)).id
    skus = [f"SKU-{number}" for number in range(SKUS)]
    prices = tuple(VariantPrice(channel_id=id, amount=Money(CENTS, "EUR")) for id in channels)
    for sku in skus:
        product = PutProduct(title=sku, variants=(PutVariant(sku=sku, prices=prices),))
        await services.cataloging.put_product(CALLER, None, product)
    buyers = [CreateCustomer(name=f"Buyer {number}") for number in range(customers)]
    customer_ids = [
        (await services.registering.create_customer(CALLER, None, buyer)).id for buyer in buyers
    ]
    return Business(channels, customer_ids, skus), location_id
