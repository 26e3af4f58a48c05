"""A channel's order numbers are unique, and none is beyond its counter."""

from sqlalchemy import (
    BigInteger,
    Subquery,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence import tables as t


def _numbers() -> Subquery:
    """The number within each order number; 0 where the prefix is not that of the channel."""
    number, prefix = t.orders.c.number, t.channels.c.number_prefix
    has_prefix = func.substr(number, 1, func.length(prefix) + 1) == prefix + "-"
    digits = cast(func.substr(number, func.length(prefix) + 2), BigInteger) - 100_000
    return (
        select(t.orders.c.channel_id, case((has_prefix, digits), else_=0).label("n"))
        .join(t.channels, t.channels.c.id == t.orders.c.channel_id)
        .subquery()
    )


async def order_numbers(connection: AsyncConnection) -> list[Difference]:
    numbers = _numbers()
    used = (
        select(
            numbers.c.channel_id,
            func.count().label("orders"),
            func.count(numbers.c.n.distinct()).label("used"),
            func.min(numbers.c.n).label("first"),
            func.max(numbers.c.n).label("last"),
        )
        .group_by(numbers.c.channel_id)
        .subquery()
    )
    counter = func.coalesce(t.order_numbers.c.last, 0)
    query = (
        select(used.c.channel_id, counter, used.c.used, used.c.first, used.c.last)
        .outerjoin(t.order_numbers, t.order_numbers.c.channel_id == used.c.channel_id)
        .where(
            or_(used.c.used != used.c.orders, used.c.first < 1, used.c.last > counter),
        )
    )
    return [
        Difference(Check.ORDER_NUMBERS, id, f"counter {stored}", f"{n} numbers, {first} to {last}")
        for id, stored, n, first, last in await connection.execute(query)
    ]
