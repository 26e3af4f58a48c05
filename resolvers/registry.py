"""Answers about what orders refer to: channels, locations, customers, products."""

from enum import StrEnum
from typing import Annotated

import strawberry

from domain.catalog.product import Product, Variant
from domain.customers.customer import Customer
from domain.network.channel import Channel
from domain.network.location import Location
from domain.shared.paging import Direction, Page
from domain.shared.record import Record
from resolvers.commands import command_of, key_of
from resolvers.context import Info
from resolvers.lists import found_by, listed
from schema.catalog import ProductBy, ProductWhere, PutProductInput
from schema.channel import ChannelWhere, CreateChannelInput, UpdateChannelInput
from schema.customer import CreateCustomerInput, CustomerBy, CustomerWhere, UpdateCustomerInput
from schema.location import CreateLocationInput, LocationBy, LocationWhere, UpdateLocationInput
from schema.page import After, Before, First, Last, Listed, Ordered
from schema.views import GIVEN, choice

ONE = strawberry.argument(description="Exactly one key.")
WHICH = strawberry.argument(description="Which ones.")
SORTED = strawberry.argument(description="Sorted by what.")


class ChannelSort(StrEnum):
    CODE = "code"


class CustomerSort(StrEnum):
    CREATED_AT = "created_at"
    NAME = "name"


class ProductSort(StrEnum):
    TITLE = "title"


class LocationSort(StrEnum):
    RANK = "rank"
    NAME = "name"


choice(ChannelSort, "What channels are sorted by.", CODE="Their code.")
choice(
    CustomerSort,
    "What customers are sorted by.",
    CREATED_AT="When the hub first knew them.",
    NAME="Their name.",
)
choice(ProductSort, "What products are sorted by.", TITLE="Their title.")
choice(
    LocationSort,
    "What locations are sorted by.",
    RANK="Their rank in sourcing.",
    NAME="Their name.",
)


async def channels(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[ChannelWhere | None, WHICH] = None,
    sort: Annotated[ChannelSort, SORTED] = ChannelSort.CODE,
    direction: Ordered = Direction.ASCENDING,
) -> Listed:
    """The ways by which orders come in."""
    return await listed(info, Channel, Page(first, after, last, before), where, sort, direction)


async def channel(
    info: Info, code: Annotated[str, strawberry.argument(description="Its code.")]
) -> Record[Channel] | None:
    """One channel, by its code."""
    found: Record[Channel] | None = await found_by(info, Channel, "code", code)
    return found


async def customer(info: Info, by: Annotated[CustomerBy, ONE]) -> Record[Customer] | None:
    """One customer, by id, external id or e-mail address."""
    name, key = key_of(by)
    word = key.lower() if name == "email" else key
    found: Record[Customer] | None = await found_by(info, Customer, name, word)
    return found


async def customers(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[CustomerWhere | None, WHICH] = None,
    sort: Annotated[CustomerSort, SORTED] = CustomerSort.CREATED_AT,
    direction: Ordered = Direction.DESCENDING,
) -> Listed:
    """Customers of every channel; the newest first unless asked otherwise."""
    return await listed(info, Customer, Page(first, after, last, before), where, sort, direction)


async def product(info: Info, by: Annotated[ProductBy, ONE]) -> Record[Product] | None:
    """One product, by id, external id or a SKU of its variants."""
    name, key = key_of(by)
    if name == "sku":
        variant = await found_by(info, Variant, "sku", key)
        if variant is None:
            return None
        name, key = "id", variant.product_id
    found: Record[Product] | None = await found_by(info, Product, name, key)
    return found


async def products(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[ProductWhere | None, WHICH] = None,
    sort: Annotated[ProductSort, SORTED] = ProductSort.TITLE,
    direction: Ordered = Direction.ASCENDING,
) -> Listed:
    """What is sold."""
    return await listed(info, Product, Page(first, after, last, before), where, sort, direction)


async def location(info: Info, by: Annotated[LocationBy, ONE]) -> Record[Location] | None:
    """One location, by id or code."""
    found: Record[Location] | None = await found_by(info, Location, *key_of(by))
    return found


async def locations(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[LocationWhere | None, WHICH] = None,
    sort: Annotated[LocationSort, SORTED] = LocationSort.RANK,
    direction: Ordered = Direction.ASCENDING,
) -> Listed:
    """The nodes of the network; the first to be sourced from first."""
    return await listed(info, Location, Page(first, after, last, before), where, sort, direction)


async def create_channel(info: Info, input: Annotated[CreateChannelInput, GIVEN]) -> Channel:
    """Open a channel. Its kind decides what it may do, unless permissions are given."""
    context = info.context
    return await context.services.configuring.create_channel(
        context.caller, input.idempotency_key, command_of(input)
    )


async def update_channel(info: Info, input: Annotated[UpdateChannelInput, GIVEN]) -> Channel:
    """Change what a channel is called and may do, or switch it off."""
    context = info.context
    return await context.services.configuring.update_channel(context.caller, command_of(input))


async def create_location(info: Info, input: Annotated[CreateLocationInput, GIVEN]) -> Location:
    """Add a node to the network."""
    context = info.context
    return await context.services.configuring.create_location(
        context.caller, input.idempotency_key, command_of(input)
    )


async def update_location(info: Info, input: Annotated[UpdateLocationInput, GIVEN]) -> Location:
    """Change what a location is and serves, or take it out of sourcing."""
    context = info.context
    return await context.services.configuring.update_location(context.caller, command_of(input))


async def create_customer(info: Info, input: Annotated[CreateCustomerInput, GIVEN]) -> Customer:
    """Add a customer, known or a guest."""
    context = info.context
    return await context.services.registering.create_customer(
        context.caller, input.idempotency_key, command_of(input)
    )


async def update_customer(info: Info, input: Annotated[UpdateCustomerInput, GIVEN]) -> Customer:
    """Change what is known of a customer."""
    context = info.context
    return await context.services.registering.update_customer(context.caller, command_of(input))


async def put_product(info: Info, input: Annotated[PutProductInput, GIVEN]) -> Product:
    """Create a product with its variants and prices, or bring it to this state."""
    context = info.context
    return await context.services.cataloging.put_product(
        context.caller, input.idempotency_key, command_of(input)
    )
