"""Loading of what orders refer to: the channel, locations, products, customers and stock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import Product, PutProduct, PutVariant
from domain.customers.customer import CreateCustomer, Customer
from domain.inventory.commands import MoveStock
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.network.channel import Channel, ChannelKind, CreateChannel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.services import Services
from domain.shared.errors import DomainError
from integrations.olist import layout
from integrations.olist.dataset import Dataset
from integrations.olist.files import CURRENCY, ZONE
from integrations.olist.phases import Phase, ReplayClock
from integrations.olist.rows import CustomerRow, ProductRow, SellerRow

CODE = "OLIST"
SOURCE = "olist"
OPENING_CAUSE = "olist-opening"
OPENING_REASON = "Opening stock for the replay"
# The number of digits of an id that are shown in names.
SHOWN_DIGITS = 8


def import_caller() -> Caller:
    return Caller(actor=f"import:{SOURCE}", role=Role.ADMIN)


async def find_channel(uow: UnitOfWork) -> Channel | None:
    return await uow.find(Channel, code=CODE)


def channel_phase() -> Phase[CreateChannel]:
    command = CreateChannel(
        code=CODE,
        name="Olist",
        kind=ChannelKind.MARKETPLACE,
        number_prefix="OLI",
        currency=CURRENCY,
        time_zone=ZONE,
    )

    async def find_new(uow: UnitOfWork, batch: Sequence[CreateChannel]) -> list[CreateChannel]:
        return [] if await find_channel(uow) else list(batch)

    async def load(services: Services, clock: ReplayClock, command: CreateChannel) -> None:
        await services.configuring.create_channel(import_caller(), None, command)

    def reject(command: CreateChannel, error: DomainError) -> None:
        raise error

    return Phase("channel", [command], find_new, load, reject)


def locations_phase(data: Dataset) -> Phase[SellerRow]:
    async def find_new(uow: UnitOfWork, batch: Sequence[SellerRow]) -> list[SellerRow]:
        existing = await uow.existing_values(Location, "code", [seller.key for seller in batch])
        return [seller for seller in batch if seller.key not in existing]

    async def load(services: Services, clock: ReplayClock, seller: SellerRow) -> None:
        command = CreateLocation(
            code=seller.key,
            name=f"Seller {seller.key[:SHOWN_DIGITS]}",
            kind=LocationKind.SUPPLIER,
            address=seller.area.address(data.areas),
            time_zone=ZONE,
        )
        await services.configuring.create_location(import_caller(), None, command)

    def reject(seller: SellerRow, error: DomainError) -> None:
        data.reject(layout.SELLERS, seller.line, seller.key, error.code, str(error))

    return Phase("locations", list(data.sellers.values()), find_new, load, reject)


def products_phase(data: Dataset) -> Phase[ProductRow]:
    async def find_new(uow: UnitOfWork, batch: Sequence[ProductRow]) -> list[ProductRow]:
        existing = await uow.existing_values(
            Product, "external_id", [product.key for product in batch]
        )
        new = [product for product in batch if product.key not in existing]
        await uow.variants([product.key for product in new])
        return new

    async def load(services: Services, clock: ReplayClock, product: ProductRow) -> None:
        category = product.category and data.categories.get(product.category, product.category)
        label = (category or "product").replace("_", " ").capitalize()
        command = PutProduct(
            external_id=product.key,
            title=f"{label} {product.key[:SHOWN_DIGITS]}",
            category=category,
            variants=(
                PutVariant(sku=product.key, weight=product.weight, dimensions=product.dimensions),
            ),
        )
        await services.cataloging.put_product(import_caller(), None, command)

    def reject(product: ProductRow, error: DomainError) -> None:
        data.reject(layout.PRODUCTS, product.line, product.key, error.code, str(error))

    return Phase("products", list(data.products.values()), find_new, load, reject)


@dataclass(frozen=True)
class NewCustomer:
    """A customer to create, at the time of the first order."""

    row: CustomerRow
    since: datetime


def customers_phase(data: Dataset, begin: datetime) -> Phase[NewCustomer]:
    since: dict[str, datetime] = {}
    for order in data.orders:
        since.setdefault(order.person, order.row.purchased)
    rows: dict[str, CustomerRow] = {}
    for row in data.customers.values():
        rows.setdefault(row.person, row)
    customers = [NewCustomer(row, since.get(row.person, begin)) for row in rows.values()]

    async def find_new(uow: UnitOfWork, batch: Sequence[NewCustomer]) -> list[NewCustomer]:
        existing = await uow.existing_values(
            Customer, "external_id", [person.row.person for person in batch]
        )
        return [person for person in batch if person.row.person not in existing]

    async def load(services: Services, clock: ReplayClock, person: NewCustomer) -> None:
        clock.at = person.since
        row = person.row
        command = CreateCustomer(
            name=f"Customer {row.person[:SHOWN_DIGITS]}",
            external_id=row.person,
            addresses=(row.area.address(data.areas),),
        )
        await services.registering.create_customer(import_caller(), None, command)

    def reject(person: NewCustomer, error: DomainError) -> None:
        data.reject(layout.CUSTOMERS, person.row.line, person.row.key, error.code, str(error))

    return Phase("customers", customers, find_new, load, reject)


@dataclass(frozen=True)
class OpeningStock:
    """The initial stock of a SKU at a location: all units that are sold in the data set."""

    sku: str
    location_id: str
    quantity: int
    line: int


def stock_phase(data: Dataset, location_ids: dict[str, str]) -> Phase[OpeningStock]:
    """`location_ids` is the location of each seller."""

    async def find_new(uow: UnitOfWork, batch: Sequence[OpeningStock]) -> list[OpeningStock]:
        new: list[OpeningStock] = []
        for location_id, openings in _by_location(batch).items():
            skus = [opening.sku for opening in openings]
            existing = await uow.existing_values(
                InventoryLevel, "sku", skus, location_id=location_id
            )
            new += [opening for opening in openings if opening.sku not in existing]
        await uow.get_many(Location, "id", {opening.location_id for opening in new})
        await uow.variants({opening.sku for opening in new})
        return new

    async def load(services: Services, clock: ReplayClock, opening: OpeningStock) -> None:
        command = MoveStock(
            kind=MovementKind.RECEIVE,
            sku=opening.sku,
            location_id=opening.location_id,
            quantity=opening.quantity,
            reason=OPENING_REASON,
            cause=OPENING_CAUSE,
        )
        await services.stocking.move(import_caller(), None, command)

    def reject(opening: OpeningStock, error: DomainError) -> None:
        data.reject(layout.ITEMS, opening.line, opening.sku, error.code, str(error))

    return Phase("opening stock", _opening_stock(data, location_ids), find_new, load, reject)


def _opening_stock(data: Dataset, location_ids: dict[str, str]) -> list[OpeningStock]:
    """As many units as will be sold, sorted by location, so that one query serves many of them."""
    sold: Counter[tuple[str, str]] = Counter()
    lines: dict[tuple[str, str], int] = {}
    for order in data.orders:
        for item in order.items:
            if item.seller in location_ids:
                sold[item.product, location_ids[item.seller]] += 1
                lines.setdefault((item.product, location_ids[item.seller]), item.line)
    keys = sorted(sold, key=_location_first)
    return [OpeningStock(*key, sold[key], lines[key]) for key in keys]


def _location_first(sold: tuple[str, str]) -> tuple[str, str]:
    sku, location_id = sold
    return location_id, sku


def _by_location(batch: Sequence[OpeningStock]) -> dict[str, list[OpeningStock]]:
    found: dict[str, list[OpeningStock]] = {}
    for opening in batch:
        found.setdefault(opening.location_id, []).append(opening)
    return found
