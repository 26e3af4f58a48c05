"""A payment's amounts are within bounds and match its status."""

from sqlalchemy import (
    BigInteger,
    and_,
    case,
    cast,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.payments.payment import PaymentStatus
from domain.verify.laws import Check, Difference
from persistence import tables as t

_P = PaymentStatus


async def payment_amounts(connection: AsyncConnection) -> list[Difference]:
    c = t.payments.c
    authorized, captured, refunded = (
        cast(c[name], BigInteger) for name in ("authorized", "captured", "refunded")
    )
    in_bounds = and_(refunded >= 0, refunded <= captured, captured <= authorized)
    uncaptured = and_(c.captured_at.is_(None), captured == 0, refunded == 0)
    partial = and_(captured > 0, captured < authorized)
    # fmt: off
    matches_status = case(
        (c.status.in_([_P.AUTHORIZED, _P.VOIDED]), uncaptured),
        (c.status == _P.PARTIALLY_CAPTURED,        and_(partial, refunded == 0)),
        (c.status == _P.CAPTURED,                  and_(captured == authorized, refunded == 0)),
        (c.status == _P.PARTIALLY_REFUNDED,        and_(refunded > 0, refunded < captured)),
        else_=refunded == captured,
    )
    # fmt: on
    query = select(c.id, c.status, authorized, captured, refunded).where(
        or_(in_bounds.is_(False), matches_status.is_(False))
    )
    return [
        Difference(
            Check.PAYMENT_AMOUNTS, id, status, f"{refunded} refunded ≤ {captured} ≤ {authorized}"
        )
        for id, status, authorized, captured, refunded in await connection.execute(query)
    ]
