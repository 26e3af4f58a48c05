"""Queries that return one row per difference."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference


async def differences_of(
    connection: AsyncConnection, check: Check, query: Select[Any]
) -> list[Difference]:
    """The query selects the id, the stored value and the computed value."""
    rows: Sequence[Any] = (await connection.execute(query)).all()
    return [Difference(check, str(id), str(a), str(b)) for id, a, b in rows]
