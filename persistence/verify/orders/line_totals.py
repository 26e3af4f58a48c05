"""A line's total is its price times its quantity, plus shipping."""

from sqlalchemy import (
    BigInteger,
    cast,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of


async def line_totals(connection: AsyncConnection) -> list[Difference]:
    c = t.order_lines.c
    price, shipping = cast(c.unit_price, BigInteger), cast(c.shipping, BigInteger)
    total = price * c.quantity + shipping
    query = select(c.id, c.total, total).where(cast(c.total, BigInteger) != total)
    return await differences_of(connection, Check.LINE_TOTALS, query)
