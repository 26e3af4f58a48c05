"""Erases personal data by the register (domain/privacy/personal.py), in the transaction of the
request. What the register keeps, and all that is not personal, is not touched."""

from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    update,
)

from domain.customers.customer import Customer
from domain.orders.found_by import terms_of_numbers
from domain.orders.status import OrderStatus
from domain.ports.personal_data import PersonOrder
from domain.privacy.personal import ERASED, About, Erasure, columns_of
from domain.privacy.sealing import staff_of
from domain.shared.address import Address
from persistence import tables as t
from persistence.engine.dialects import insert_ignoring
from persistence.engine.driver import Statements
from persistence.writes.credentials import raise_revision
from persistence.writes.inserts import inserting
from persistence.writes.privacy.belonging import order_column
from persistence.writes.privacy.keys import destroy_keys, destroy_keys_of_customer

PERSONS = frozenset((About.CUSTOMER, About.RECIPIENT))
STAFF = frozenset((About.STAFF,))
EVERYONE = PERSONS | STAFF
# Ids in one statement.
BATCH = 500
WORDS: Mapping[Erasure, str | None] = {Erasure.NULL: None, Erasure.WORD: ERASED}
owed = func.coalesce(t.orders.c.current_total, t.orders.c.original_total) > (
    t.orders.c.captured_total - t.orders.c.refunded_total - t.orders.c.charged_back_total
)
# Written after it was erased: by a late report of a carrier, or a note.
NOT_ERASED: ColumnElement[bool] = or_(
    t.orders.c.erased_at.is_(None), t.orders.c.erased_at < t.orders.c.updated_at
)


# Erases texts of the chosen events of a log, so that the proofs of its history still hold.
EraseTexts = Callable[[Statements, Table, ColumnElement[bool], Collection[str]], Awaitable[None]]
LOGS = (t.order_events, t.inventory_movements)


async def erase_rows(
    statements: Statements, table: Table, chosen: ColumnElement[bool], names: Collection[str]
) -> None:
    """Erases them where no history is kept."""
    await statements.execute(update(table).where(chosen).values(dict.fromkeys(names)))


class SqlPersonalData:
    def __init__(self, statements: Statements, erase_texts: EraseTexts) -> None:
        self._statements = statements
        self._erase_texts = erase_texts

    async def orders_of(self, customer_id: str | None, emails: Sequence[str]) -> list[PersonOrder]:
        orders = t.orders.c
        guest = orders.customer_id.is_(None) & orders.email.in_(emails)
        mine = guest if customer_id is None else or_(orders.customer_id == customer_id, guest)
        query = (
            select(orders.id, orders.status, owed.label("owed"), orders.updated_at)
            .where(mine, NOT_ERASED)
            .order_by(orders.placed_at.desc(), orders.id)
        )
        return [
            PersonOrder(id, status, bool(due) and status is not OrderStatus.CANCELLED, changed)
            for id, status, due, changed in await self._rows(query)
        ]

    async def erase_orders(self, ids: Sequence[str], at: datetime, *, staff: bool = False) -> None:
        about = EVERYONE if staff else PERSONS
        for some in _batches(sorted(ids)):
            # Orders first and by id, as whoever changes one locks it: nobody waits in a circle.
            locked = select(t.orders.c.id).where(t.orders.c.id.in_(some)).order_by(t.orders.c.id)
            await self._statements.execute(locked.with_for_update())
            await destroy_keys(self._statements, some)
            await self._erase_metafields_of_lines(some)
            for table in t.metadata.sorted_tables:
                key = order_column(table)
                if key is not None and table.name != "customers":
                    await self._erase_rows(table, key, some, about)
            for table in (t.orders, t.delivery_groups):
                await self._reduce_addresses(table, some)
            await self._destroy_keys_of_staff(some)
            await self._mark(some, at)
            await self._write_terms(some)

    async def erase_around(self, customer: Customer, order_ids: Sequence[str]) -> None:
        mine = t.metafields.c.owner_id == customer.id
        await self._statements.execute(delete(t.metafields).where(mine))
        await self._revoke_credentials(customer, order_ids)
        await destroy_keys_of_customer(self._statements, customer.id)
        names = [customer.external_id] if customer.external_id else []
        orders, rejects = t.orders.c, t.import_rejects
        for some in _batches(order_ids):
            query = select(orders.external_id).where(orders.id.in_(some))
            names += [name for (name,) in await self._rows(query) if name]
        for some in _batches(names):
            await self._statements.execute(delete(rejects).where(rejects.c.key.in_(some)))

    async def _revoke_credentials(self, customer: Customer, order_ids: Sequence[str]) -> None:
        """Nobody asks in the name of who was erased."""
        now = datetime.now(UTC)
        keys, links = t.api_keys, t.tracking_links
        mine = update(keys).where(keys.c.customer_id == customer.id, keys.c.revoked_at.is_(None))
        await self._statements.execute(mine.values(revoked_at=now))
        for some in _batches(order_ids):
            of_orders = update(links).where(
                links.c.order_id.in_(some), links.c.revoked_at.is_(None)
            )
            await self._statements.execute(of_orders.values(revoked_at=now))
        await raise_revision(self._statements)

    async def note(
        self, subject_ids: Sequence[str], at: datetime, actor: str, reason: str | None
    ) -> None:
        rows = [
            {"subject_id": id, "at": at, "actor": actor, "reason": reason} for id in subject_ids
        ]
        if rows:
            await self._statements.execute(insert_ignoring(self._statements, t.erasures), rows)

    async def _erase_rows(
        self, table: Table, key: Column[str], ids: Sequence[str], about: frozenset[About]
    ) -> None:
        """As the register says, of those rows that have something to erase."""
        mine, columns = key.in_(ids), _erased(table, about)
        if Erasure.ROW in columns.values():
            await self._statements.execute(delete(table).where(mine))
        elif table in LOGS:
            chosen = and_(mine, filled(table, about))
            names = [c.key for c, how in columns.items() if how in WORDS]
            await self._erase_texts(self._statements, table, chosen, names)
        elif values := {c.key: WORDS[how] for c, how in columns.items() if how in WORDS}:
            change = update(table).where(mine, filled(table, about))
            await self._statements.execute(change.values(values))

    async def _destroy_keys_of_staff(self, ids: Sequence[str]) -> None:
        """Of orders that say nothing about staff now: erased, or removed before."""
        none = select(t.orders.c.id).where(t.orders.c.id.in_(ids), ~has_staff())
        silent = [id for (id,) in await self._rows(none)]
        await destroy_keys(self._statements, [staff_of(id) for id in silent])

    async def _erase_metafields_of_lines(self, ids: Sequence[str]) -> None:
        lines = select(t.order_lines.c.id).where(t.order_lines.c.order_id.in_(ids))
        await self._statements.execute(
            delete(t.metafields).where(t.metafields.c.owner_id.in_(lines))
        )

    async def _reduce_addresses(self, table: Table, ids: Sequence[str]) -> None:
        key: Any = order_column(table)
        known = table.c.ship_to.is_not(None)
        found = await self._rows(select(table.c.id, table.c.ship_to).where(key.in_(ids), known))
        rows = [
            {"id_": id, "ship_to": Address(country=address.country, region=address.region)}
            for id, address in found
        ]
        if rows:
            one = update(table).where(table.c.id == bindparam("id_"))
            await self._statements.execute(one.values(ship_to=bindparam("ship_to")), rows)

    async def _mark(self, ids: Sequence[str], at: datetime) -> None:
        """A new version, so that who has loaded an order does not write its data again."""
        version = t.orders.c.version + 1
        values = {
            "erased_at": at,
            "updated_at": at,
            "version": version,
            "indexed_version": version,
        }
        await self._statements.execute(
            update(t.orders).where(t.orders.c.id.in_(ids)).values(values)
        )

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return (await self._statements.execute(query)).all()

    async def _write_terms(self, ids: Sequence[str]) -> None:
        orders = t.orders.c
        numbers = select(orders.id, orders.number, orders.external_id).where(orders.id.in_(ids))
        rows = [
            {"id": f"{id}:{term}", "owner_id": id, "term": term}
            for id, number, external_id in await self._rows(numbers)
            for term in sorted(terms_of_numbers(number, external_id))
        ]
        if rows:
            await self._statements.run(inserting(t.search_terms, tuple(rows[0])), rows)


def _erased(table: Table, about: frozenset[About]) -> dict[Column[Any], Erasure]:
    rows = columns_of(table.name).items()
    return {table.c[name]: one.erasing for name, one in rows if one.about in about}


def filled(table: Table, about: frozenset[About] = PERSONS) -> ColumnElement[bool]:
    """Whether a row has a value that an erasure sets to null or replaces by a word."""
    columns = _erased(table, about).items()
    return or_(false(), *(c.is_distinct_from(WORDS[how]) for c, how in columns if how in WORDS))


def has_staff() -> ColumnElement[bool]:
    """Whether an order, or a row of it, says something about staff that an erasure removes."""
    found = [filled(t.orders, STAFF)]
    for table in t.metadata.sorted_tables:
        key = order_column(table)
        if key is not None and table is not t.orders and _erased(table, STAFF):
            rows = select(key).where(key == t.orders.c.id, filled(table, STAFF))
            found.append(rows.correlate(t.orders).exists())
    return or_(*found)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    all_ids = list(ids)
    for first in range(0, len(all_ids), BATCH):
        yield all_ids[first : first + BATCH]
