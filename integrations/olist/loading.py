"""What orders refer to: the channel, sellers as locations, the catalog, customers, stock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.catalog.product import Product, PutProduct, PutVariant
from domain.customers.customer import CreateCustomer, Customer
from domain.inventory.commands import MoveStock
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.network.channel import Channel, ChannelKind, CreateChannel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.services import Services
from domain.shared.audit import Caller
from domain.shared.errors import DomainError
from integrations.olist import layout
from integrations.olist.dataset import Dataset
from integrations.olist.files import CURRENCY, ZONE
from integrations.olist.phases import History, Phase
from integrations.olist.rows import CustomerRow, ProductRow, SellerRow

CODE = "OLIST"
SOURCE = "olist"
OPENING = "olist-opening"
OPENING_REASON = "Opening stock for the replay"
# Enough of a 32-digit id for a person to tell two names apart.
SHOWN = 8


def the_caller() -> Caller:
    return Caller(actor=f"import:{SOURCE}")


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

    async def fresh(uow: UnitOfWork, batch: Sequence[CreateChannel]) -> list[CreateChannel]:
        return [] if await find_channel(uow) else list(batch)

    async def load(services: Services, clock: History, command: CreateChannel) -> None:
        await services.configuring.create_channel(the_caller(), None, command)

    def refuse(command: CreateChannel, error: DomainError) -> None:
        raise error

    return Phase("channel", [command], fresh, load, refuse)


def locations_phase(data: Dataset) -> Phase[SellerRow]:
    async def fresh(uow: UnitOfWork, batch: Sequence[SellerRow]) -> list[SellerRow]:
        known = await uow.existing_values(Location, "code", [seller.key for seller in batch])
        return [seller for seller in batch if seller.key not in known]

    async def load(services: Services, clock: History, seller: SellerRow) -> None:
        command = CreateLocation(
            code=seller.key,
            name=f"Seller {seller.key[:SHOWN]}",
            kind=LocationKind.SUPPLIER,
            address=seller.place.address(data.areas),
            time_zone=ZONE,
        )
        await services.configuring.create_location(the_caller(), None, command)

    def refuse(seller: SellerRow, error: DomainError) -> None:
        data.reject(layout.SELLERS, seller.line, seller.key, error.code, str(error))

    return Phase("locations", list(data.sellers.values()), fresh, load, refuse)


def products_phase(data: Dataset) -> Phase[ProductRow]:
    async def fresh(uow: UnitOfWork, batch: Sequence[ProductRow]) -> list[ProductRow]:
        known = await uow.existing_values(
            Product, "external_id", [product.key for product in batch]
        )
        fresh = [product for product in batch if product.key not in known]
        await uow.variants([product.key for product in fresh])
        return fresh

    async def load(services: Services, clock: History, product: ProductRow) -> None:
        category = product.category and data.categories.get(product.category, product.category)
        spoken = (category or "product").replace("_", " ").capitalize()
        command = PutProduct(
            external_id=product.key,
            title=f"{spoken} {product.key[:SHOWN]}",
            category=category,
            variants=(
                PutVariant(sku=product.key, weight=product.weight, dimensions=product.dimensions),
            ),
        )
        await services.cataloging.put_product(the_caller(), None, command)

    def refuse(product: ProductRow, error: DomainError) -> None:
        data.reject(layout.PRODUCTS, product.line, product.key, error.code, str(error))

    return Phase("products", list(data.products.values()), fresh, load, refuse)


@dataclass(frozen=True)
class Person:
    """A customer: known from their first order on."""

    row: CustomerRow
    since: datetime


def customers_phase(data: Dataset, begin: datetime) -> Phase[Person]:
    since: dict[str, datetime] = {}
    for order in data.orders:
        since.setdefault(order.person, order.row.purchased)
    rows: dict[str, CustomerRow] = {}
    for row in data.customers.values():
        rows.setdefault(row.person, row)
    people = [Person(row, since.get(row.person, begin)) for row in rows.values()]

    async def fresh(uow: UnitOfWork, batch: Sequence[Person]) -> list[Person]:
        known = await uow.existing_values(
            Customer, "external_id", [person.row.person for person in batch]
        )
        return [person for person in batch if person.row.person not in known]

    async def load(services: Services, clock: History, person: Person) -> None:
        clock.at = person.since
        row = person.row
        command = CreateCustomer(
            name=f"Customer {row.person[:SHOWN]}",
            external_id=row.person,
            addresses=(row.place.address(data.areas),),
        )
        await services.registering.create_customer(the_caller(), None, command)

    def refuse(person: Person, error: DomainError) -> None:
        data.reject(layout.CUSTOMERS, person.row.line, person.row.key, error.code, str(error))

    return Phase("customers", people, fresh, load, refuse)


@dataclass(frozen=True)
class Opening:
    """What a seller must have had: all that the files say it sold."""

    sku: str
    location_id: str
    quantity: int
    line: int


def stock_phase(data: Dataset, places: dict[str, str]) -> Phase[Opening]:
    """`places` tells the location of each seller."""
    sold: Counter[tuple[str, str]] = Counter()
    lines: dict[tuple[str, str], int] = {}
    for order in data.orders:
        for item in order.items:
            if item.seller in places:
                sold[item.product, places[item.seller]] += 1
                lines.setdefault((item.product, places[item.seller]), item.line)
    # Seller by seller, so that one look serves many of them.
    openings = [Opening(*key, sold[key], lines[key]) for key in sorted(sold, key=_place)]

    async def fresh(uow: UnitOfWork, batch: Sequence[Opening]) -> list[Opening]:
        fresh: list[Opening] = []
        for location_id, here in _by_location(batch).items():
            skus = [opening.sku for opening in here]
            known = await uow.existing_values(InventoryLevel, "sku", skus, location_id=location_id)
            fresh += [opening for opening in here if opening.sku not in known]
        await uow.get_many(Location, "id", {opening.location_id for opening in fresh})
        await uow.variants({opening.sku for opening in fresh})
        return fresh

    async def load(services: Services, clock: History, opening: Opening) -> None:
        command = MoveStock(
            kind=MovementKind.RECEIVE,
            sku=opening.sku,
            location_id=opening.location_id,
            quantity=opening.quantity,
            reason=OPENING_REASON,
            cause=OPENING,
        )
        await services.stocking.move(the_caller(), None, command)

    def refuse(opening: Opening, error: DomainError) -> None:
        data.reject(layout.ITEMS, opening.line, opening.sku, error.code, str(error))

    return Phase("opening stock", openings, fresh, load, refuse)


def _place(sold: tuple[str, str]) -> tuple[str, str]:
    sku, location_id = sold
    return location_id, sku


def _by_location(batch: Sequence[Opening]) -> dict[str, list[Opening]]:
    found: dict[str, list[Opening]] = {}
    for opening in batch:
        found.setdefault(opening.location_id, []).append(opening)
    return found
