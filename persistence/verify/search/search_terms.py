"""The terms of an order, customer, product or location are those of its own values; those that the
release before wrote last are passed over until a worker has stored theirs."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.engine.driver import statements_of
from persistence.verify.shared.orders import StoredOrder, stored_terms
from persistence.writes.aggregates import AGGREGATES, load_many
from persistence.writes.annotations.searching import TERMS, terms_of

BATCH = 500


async def search_terms(connection: AsyncConnection) -> list[Difference]:
    found: list[Difference] = []
    for kind in TERMS:
        if kind is not Order:
            found += await _of_kind(connection, kind)
    return found


def order_search_terms(order: StoredOrder) -> Iterator[Difference]:
    if order.stored["indexed_version"] == order.stored["version"]:
        yield from _difference(order.order, order.terms)


async def _of_kind(connection: AsyncConnection, kind: type) -> list[Difference]:
    table, last_id = AGGREGATES[kind].table, ""
    statements = await statements_of(connection)
    found: list[Difference] = []
    while True:
        up_to_date = table.c.indexed_version == table.c.version
        page = select(table.c.id).where(table.c.id > last_id, up_to_date).order_by(table.c.id)
        ids = list((await connection.execute(page.limit(BATCH))).scalars())
        if not ids:
            return found
        last_id, stored = ids[-1], await stored_terms(connection, ids)
        for root in await load_many(statements, AGGREGATES[kind], "id", ids):
            found += _difference(root, stored[root.id])


def _difference(root: Any, stored: set[str]) -> Iterator[Difference]:
    computed = terms_of(root)
    if stored != computed:
        yield Difference(
            Check.SEARCH_TERMS,
            root.id,
            str(sorted(stored - computed)),
            str(sorted(computed - stored)),
        )
