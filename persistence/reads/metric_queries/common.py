"""Shared by the queries of the metrics."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Label, Select, func
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


# SQLite adds up in 64 bits, which nine thousand of the largest amounts pass.
PART = 10**9


def money_total(column: Any, name: str) -> tuple[Label[Any], Label[Any]]:
    """The sum of amounts, in two columns that `money_of` adds up."""
    return total(column // PART).label(f"{name}_high"), total(column % PART).label(f"{name}_low")


def by_value(column: Any) -> tuple[Any, Any]:
    """The order of the largest sums first: what the small parts carry counts as large."""
    high, low = total(column // PART), total(column % PART)
    return (high + low // PART).desc(), (low % PART).desc()


def money_of(row: Mapping[Any, Any], name: str) -> int:
    return int(row[f"{name}_high"]) * PART + int(row[f"{name}_low"])
