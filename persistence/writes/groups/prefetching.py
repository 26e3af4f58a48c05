"""What the operations of a group need, looked up with one statement of each kind."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from domain.customers.customer import Customer
from domain.network.channel import Channel
from domain.orders.order import Order
from domain.ports.unit_of_work import Needs
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import orders
from persistence.writes.aggregates import AGGREGATES, load_many, rows_of
from persistence.writes.shared import Shared


async def prefetch(statements: Statements, shared: Shared, needs: Sequence[Needs]) -> None:
    await shared.keys.look_up(sorted(one.key for one in needs if one.key))
    await _roots(statements, shared, Channel, {one.channel_id for one in needs})
    customers = {one.customer_id for one in needs if one.customer_id is not None}
    await _roots(statements, shared, Customer, customers)
    await _absent_orders(statements, shared, needs)
    skus: defaultdict[str, set[str]] = defaultdict(set)
    for one in needs:
        skus[one.channel_id].update(one.skus)
    for channel_id, wanted in skus.items():
        variants = await shared.lookups.variants(wanted, priced_in=channel_id)
        await shared.lookups.prices(channel_id, [variant.id for variant in variants.values()])


def numbers_needed(needs: Sequence[Needs]) -> dict[str, int]:
    """How many order numbers of each channel."""
    return dict(Counter(one.channel_id for one in needs))


def changed(shared: Shared) -> list[Any]:
    """What is known to all operations, and was changed by one of them."""
    return [
        root
        for kind, root, before in shared.aggregates.with_loaded_rows()
        if rows_of(AGGREGATES[kind], root) != before
    ]


async def _roots(statements: Statements, shared: Shared, kind: type, ids: set[str]) -> None:
    if ids:
        aggregate = AGGREGATES[kind]
        found = await load_many(statements, aggregate, "id", sorted(ids))
        for root in found:
            shared.aggregates.loaded(aggregate, root)
        absent = ids - {root.id for root in found}
        shared.aggregates.note_absent(kind, ({"id": id} for id in absent))


async def _absent_orders(statements: Statements, shared: Shared, needs: Sequence[Needs]) -> None:
    """Note which of the chosen ids and external ids are not in use."""
    ids = {one.order_id for one in needs if one.order_id is not None}
    names = {(one.channel_id, one.external_id) for one in needs if one.external_id is not None}
    if ids:
        rows = await statements.rows(_orders_by("id"), keys=sorted(ids))
        absent = ids - {row["id"] for row in rows}
        shared.aggregates.note_absent(Order, ({"id": id} for id in absent))
    if names:
        keys = sorted({external_id for _, external_id in names})
        rows = await statements.rows(_orders_by("external_id"), keys=keys)
        used = {(row["channel_id"], row["external_id"]) for row in rows}
        shared.aggregates.note_absent(
            Order, ({"channel_id": a, "external_id": b} for a, b in sorted(names - used))
        )


@cache
def _orders_by(name: str) -> Prepared:
    columns = (orders.c.id, orders.c.channel_id, orders.c.external_id)
    return Prepared(select(*columns).where(among(orders.c[name], "keys")))
