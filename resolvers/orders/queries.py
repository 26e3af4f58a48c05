"""How orders are found."""

import strawberry

from resolvers.shared.lists import connection, lookup
from schema.orders.exception import EXCEPTIONS, OrderException
from schema.orders.filters import HOLDS, ORDERS, OrderBy
from schema.orders.order import Hold, Order


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
    holds = connection(
        Hold,
        HOLDS,
        "Holds of all orders, active and released; those due first come first unless sorted "
        "otherwise, those without a due time last.",
    )
