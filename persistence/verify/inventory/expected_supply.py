"""Every unit on its way is expected of a document, and a document expects what is outstanding."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.supply.purchase_order import PurchaseOrderStatus
from domain.verify.laws import Check, Difference
from persistence.tables import (
    expected_supply,
    inventory_levels,
    purchase_order_lines,
    purchase_orders,
    transfer_order_lines,
)

supply = expected_supply.c
# The quantity of a level, and the document that its units are of.
DOCUMENTS = {"incoming": supply.purchase_order_id, "in_transit": supply.transfer_order_id}


async def expected_at_levels(connection: AsyncConnection) -> list[Difference]:
    differences = []
    for name, document in DOCUMENTS.items():
        both = union_all(_of_levels(name), _of_supply(document)).subquery()
        stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
        query = (
            select(both.c.sku, both.c.location_id, stored, computed)
            .group_by(both.c.sku, both.c.location_id)
            .having(stored != computed)
        )
        differences += [
            Difference(
                Check.EXPECTED_AT_LEVELS,
                f"{sku} at {location_id}",
                f"{name} {quantity}",
                f"{name} {expected}",
            )
            for sku, location_id, quantity, expected in await connection.execute(query)
        ]
    return differences


def _of_levels(name: str) -> Select[Any]:
    levels = inventory_levels.c
    return select(
        levels.sku, levels.location_id, levels[name].label("stored"), literal(0).label("computed")
    )


def _of_supply(document: ColumnElement[Any]) -> Select[Any]:
    return select(
        supply.sku,
        supply.location_id,
        literal(0).label("stored"),
        supply.quantity.label("computed"),
    ).where(document.is_not(None))


async def expected_of_lines(connection: AsyncConnection) -> list[Difference]:
    ordered = (
        select(purchase_order_lines.c.id, _outstanding(purchase_order_lines, "quantity"))
        .join(purchase_orders, purchase_orders.c.id == purchase_order_lines.c.purchase_order_id)
        .where(purchase_orders.c.status != PurchaseOrderStatus.DRAFT)
    )
    shipped = select(transfer_order_lines.c.id, _outstanding(transfer_order_lines, "shipped"))
    lines = union_all(ordered, shipped).subquery()
    expected = (
        select(supply.line_id, func.sum(supply.quantity).label("quantity"))
        .group_by(supply.line_id)
        .subquery()
    )
    sums = func.coalesce(expected.c.quantity, 0)
    query = (
        select(lines.c.id, sums, lines.c.outstanding)
        .outerjoin(expected, expected.c.line_id == lines.c.id)
        .where(sums != lines.c.outstanding)
    )
    return [
        Difference(Check.EXPECTED_OF_LINES, id, f"expected {stored}", f"outstanding {computed}")
        for id, stored, computed in await connection.execute(query)
    ]


def _outstanding(lines: Table, due: str) -> ColumnElement[int]:
    """What is due and has neither arrived nor been given up."""
    left = lines.c[due] - lines.c.received - lines.c.damaged - lines.c.missing
    return case((left > 0, left), else_=0).label("outstanding")
