"""How orders are found."""

import strawberry

from resolvers.shared.lists import connection, lookup
from schema.orders.exception import EXCEPTIONS, OrderException
from schema.orders.filters import ORDERS, OrderBy
from schema.orders.order import Order


@strawberry.type(description="How orders are found.")
class OrderQueries:
    order = lookup(Order, OrderBy, "One order by its id, number or external id.")
    orders = connection(
        Order, ORDERS, "Orders of every channel, newest first unless sorted otherwise."
    )
    order_exceptions = connection(
        OrderException,
        EXCEPTIONS,
        "Exceptions of all orders, oldest first unless sorted otherwise: the work list of people.",
    )
