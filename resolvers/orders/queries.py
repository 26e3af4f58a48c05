"""How orders are found."""

from typing import Any

import strawberry

from domain.orders.filters import OrderWhere
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, first_of, found_by, lookup
from schema.orders.exception import EXCEPTIONS, OrderException
from schema.orders.filters import HOLDS, ORDERS, OrderBy
from schema.orders.order import Hold, Order


async def _order(info: Info, kind: type, name: str, key: str) -> Any:
    found = await found_by(info, kind, name, key)
    if found is None and name == "number":
        return await first_of(info, kind, OrderWhere(number=(key,)))
    return found


@strawberry.type(description="How orders are found.")
class OrderQueries:
    order = lookup(Order, OrderBy, "One order by its id, number or external id.", _order)
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
