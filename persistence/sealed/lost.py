"""What an erasure does beside the data itself, for those whose key was not there: done in the
restored database, before it takes the place of the hub's."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import select, update

from domain.privacy.sealing import order_of_staff
from domain.shared.ids import Prefix, prefix_of
from persistence import tables as t
from persistence.engine.dialects import insert_ignoring
from persistence.engine.engines import Engines
from persistence.operations.reindexing import SqlReindexing
from persistence.sealed.cells import Key
from persistence.sealed.live_keys import destroy_those_of_erased
from persistence.writes.privacy.erasing import NOT_ERASED

BATCH = 500
One = TypeVar("One")


def lost_of(subjects: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Customers, orders, and orders by their data of staff."""
    staffed = [id for one in subjects if (id := order_of_staff(one)) is not None]
    customers = [one for one in subjects if prefix_of(one) is Prefix.CUSTOMER]
    orders = [one for one in subjects if prefix_of(one) is Prefix.ORDER]
    return customers, orders, staffed


async def not_erased(engines: Engines, order_ids: Sequence[str]) -> dict[str, str | None]:
    """Those of these orders that are not erased, with their customers."""
    orders = t.orders.c
    found: dict[str, str | None] = {}
    async with engines.reader.connect() as connection:
        for some in _batches(order_ids):
            query = select(orders.id, orders.customer_id).where(orders.id.in_(some), NOT_ERASED)
            found.update((id, customer) for id, customer in await connection.execute(query))
    return found


async def index_again(engines: Engines, customer_ids: Sequence[str]) -> None:
    """Of erased customers: what they were found by is gone with the keys, and what they are found
    by now is not written by an erasure that finds them erased."""
    customers = t.customers
    for some in _batches(customer_ids):
        outdated = update(customers).where(customers.c.id.in_(some)).values(indexed_version=None)
        async with engines.writer.begin() as connection:
            await connection.execute(outdated)
    await SqlReindexing(engines).once()


async def keep_keys(engines: Engines, keys: Iterable[Key]) -> None:
    """Put the given keys into the database, for the backups that were made with them."""
    now = datetime.now(UTC)
    for some in _batches(keys):
        rows = [{"subject_id": k.subject, "key": k.text, "created_at": now} for k in some]
        async with engines.writer.begin() as connection:
            await connection.execute(insert_ignoring(connection, t.personal_keys), rows)
    async with engines.writer.begin() as connection:
        await destroy_those_of_erased(connection)


def _batches(all: Iterable[One]) -> Iterator[list[One]]:
    rest = iter(all)
    while some := list(islice(rest, BATCH)):
        yield some
