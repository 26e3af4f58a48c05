"""What was accepted of suggestions is in the documents that were made of them."""

from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.replenishment.suggestion import SuggestionStatus
from domain.verify.laws import Check, Difference
from persistence.tables import (
    purchase_order_lines,
    replenishment_suggestions,
    transfer_order_lines,
)

said = replenishment_suggestions.c
bought, moved = purchase_order_lines.c, transfer_order_lines.c


async def suggested_orders(connection: AsyncConnection) -> list[Difference]:
    """A document has at least the units that were accepted: a person may add to it. A suggestion
    has one document if it was accepted, and none otherwise."""
    found = await _missing(
        connection, said.purchase_order_id, purchase_order_lines, bought.purchase_order_id
    )
    found += await _missing(
        connection, said.transfer_order_id, transfer_order_lines, moved.transfer_order_id
    )
    documents = func.count(said.purchase_order_id) + func.count(said.transfer_order_id)
    query = select(said.id, said.status, documents).group_by(said.id, said.status)
    for id, status, number in await connection.execute(query):
        right = int(status is SuggestionStatus.ACCEPTED)
        if number != right:
            stored = f"{number} documents"
            found.append(Difference(Check.SUGGESTED_ORDERS, id, stored, f"{right} documents"))
    return found


async def _missing(
    connection: AsyncConnection, document: Column[Any], lines: Table, of: Column[Any]
) -> list[Difference]:
    accepted = func.sum(said.accepted_quantity)
    there = (
        select(func.coalesce(func.sum(lines.c.quantity), 0))
        .where(of == document, lines.c.sku == said.sku)
        .scalar_subquery()
    )
    query = (
        select(document, said.sku, accepted, there)
        .where(document.is_not(None))
        .group_by(document, said.sku)
        .having(accepted > there)
    )
    return [
        Difference(Check.SUGGESTED_ORDERS, f"{sku} of {id}", f"ordered {stored}", f"accepted {due}")
        for id, sku, due, stored in await connection.execute(query)
    ]
