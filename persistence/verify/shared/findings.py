"""Queries whose every row is a difference."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference


async def found(connection: AsyncConnection, check: Check, query: Select[Any]) -> list[Difference]:
    rows: Sequence[Any] = (await connection.execute(query)).all()
    return [Difference(check, str(id), str(a), str(b)) for id, a, b in rows]
