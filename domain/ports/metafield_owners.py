"""What may have metafields."""

from typing import TypeAlias

from domain.catalog.product import Product
from domain.customers.customer import Customer
from domain.network.location import Location
from domain.orders.lines.line import OrderLine
from domain.orders.order import Order
from domain.shared.ids import Prefix

# A line's metafields change with its order: the order is their root.
MetafieldRoot: TypeAlias = Order | Customer | Product | Location
MetafieldOwner: TypeAlias = Order | OrderLine | Customer | Product | Location

# fmt: off
ROOTS: dict[Prefix, type[MetafieldRoot]] = {
    Prefix.ORDER:    Order,
    Prefix.CUSTOMER: Customer,
    Prefix.PRODUCT:  Product,
    Prefix.LOCATION: Location,
}
# fmt: on
OWNERS: dict[Prefix, type[MetafieldOwner]] = {**ROOTS, Prefix.LINE: OrderLine}
