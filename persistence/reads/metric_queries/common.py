"""Shared by the queries of the metrics."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[Any, Any]]


async def rows_of(connection: AsyncConnection, query: Select[Any]) -> Rows:
    return list((await connection.execute(query)).mappings())


async def row_of(connection: AsyncConnection, query: Select[Any]) -> Mapping[Any, Any]:
    row: Mapping[Any, Any] = (await connection.execute(query)).mappings().one()
    return row


def total(column: Any) -> Any:
    """The sum of a column; 0 without rows."""
    return func.coalesce(func.sum(column), 0)
