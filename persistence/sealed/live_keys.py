"""The keys in the database of the hub: found, made where a backup needs them, and listed."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, delete, literal, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.sealing import HUB, order_of_staff, staff_of
from domain.shared.ids import Prefix, prefix_of
from persistence import tables as t
from persistence.engine.database_errors import transient_cause
from persistence.engine.dialects import insert_ignoring
from persistence.engine.engines import Engines
from persistence.sealed.cells import Key, new_key
from persistence.writes.privacy import due
from persistence.writes.privacy.erasing import has_staff

BATCH = 500
KEYS_HELD_MAX = 20_000
ATTEMPTS_MAX = 10
PAUSE_SECONDS = 0.5
_keys = t.personal_keys.c


class LiveKeys:
    """The keys of subjects, of which it holds the last ones used. `began` is when the snapshot was
    taken that is sealed with them: who was erased since has no key, and gets one that nobody keeps,
    so that what the snapshot has of it stays unreadable. `introduced` are the keys that were used
    since it was emptied."""

    def __init__(self, engines: Engines, began: datetime) -> None:
        self._writer, self._reader = engines.writer, engines.reader
        self._began = began
        self._held: OrderedDict[str, Key | None] = OrderedDict()
        self.introduced: list[Key] = []
        self.hub: Key

    async def open(self) -> None:
        async with self._writer.begin() as connection:
            row = _row(new_key(HUB))
            await connection.execute(insert_ignoring(connection, t.personal_keys), [row])
            query = select(_keys.key).where(_keys.subject_id == HUB)
            self.hub = Key(HUB, (await connection.execute(query)).scalar_one())
        self.introduced.append(self.hub)

    async def of(self, subjects: Collection[str]) -> dict[str, Key | None]:
        """`None` for subjects that do not exist."""
        missing = sorted(set(subjects) - self._held.keys())
        for first in range(0, len(missing), BATCH):
            await self._fetch(missing[first : first + BATCH])
        found = {}
        for subject in subjects:
            self._held.move_to_end(subject)
            found[subject] = self._held[subject]
        while len(self._held) > KEYS_HELD_MAX:
            self._held.popitem(last=False)
        return found

    async def _fetch(self, subjects: list[str]) -> None:
        self._held.update(dict.fromkeys(subjects))
        for ids, named, table, free in self._kinds(subjects):
            if ids:
                for key in await self._of_kind(ids, named, table, free):
                    self._held[key.subject] = key
                    self.introduced.append(key)

    def _kinds(
        self, subjects: Sequence[str]
    ) -> Iterator[tuple[list[str], ColumnElement[str], Table, ColumnElement[bool]]]:
        """Of each kind of subject: its ids, the name of its keys, its rows, and which of them are
        not erased since the snapshot."""
        orders, customers = t.orders.c, t.customers.c
        staffed = [id for one in subjects if (id := order_of_staff(one)) is not None]
        rest = [one for one in subjects if order_of_staff(one) is None]
        known = [one for one in rest if prefix_of(one) is Prefix.CUSTOMER]
        other = [one for one in rest if prefix_of(one) is not Prefix.CUSTOMER]
        again = and_(orders.erased_at < self._began, orders.erased_at < orders.updated_at)
        yield known, customers.id, t.customers, customers.erased_at.is_(None)
        yield other, orders.id, t.orders, or_(orders.erased_at.is_(None), again)
        name = literal(staff_of(""), String) + orders.id
        yield staffed, name, t.orders, has_staff()

    async def _of_kind(
        self, ids: list[str], named: ColumnElement[str], table: Table, free: ColumnElement[bool]
    ) -> list[Key]:
        rows = select(named, _keys.key, free).select_from(
            table.outerjoin(t.personal_keys, _keys.subject_id == named)
        )
        async with self._reader.connect() as connection:
            found = (await connection.execute(rows.where(table.c.id.in_(ids)))).all()
        keys = [Key(name, key) for name, key, alive in found if key is not None and alive]
        # Without a key because it was erased since, or because it is new.
        wanting = {name for name, key, alive in found if key is None or not alive}
        if any(alive for _, key, alive in found if key is None):
            keys += await self._patiently(lambda: self._made(ids, named, table, free))
        return keys + [new_key(name) for name in sorted(wanting - {key.subject for key in keys})]

    @staticmethod
    async def _patiently(make: Callable[[], Awaitable[list[Key]]]) -> list[Key]:
        """Rows that are locked for long are waited for, a while."""
        for _ in range(ATTEMPTS_MAX):
            try:
                return await make()
            except DBAPIError as error:
                if transient_cause(error) is None:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)
        return await make()

    async def _made(
        self, ids: list[str], named: ColumnElement[str], table: Table, free: ColumnElement[bool]
    ) -> list[Key]:
        """Keys of those that are not erased: their rows are locked, so that no erasure comes
        between."""
        owners = select(named).where(table.c.id.in_(ids), free).order_by(table.c.id)
        async with self._writer.begin() as connection:
            locked = owners.with_for_update(read=True, of=table)
            names = list((await connection.execute(locked)).scalars())
            rows = [_row(new_key(name)) for name in names]
            if rows:
                await connection.execute(insert_ignoring(connection, t.personal_keys), rows)
            query = select(_keys.subject_id, _keys.key).where(_keys.subject_id.in_(names))
            return [Key(name, key) for name, key in (await connection.execute(query)).all()]


def _row(key: Key) -> dict[str, Any]:
    return {"subject_id": key.subject, "key": key.text, "created_at": datetime.now(UTC)}


async def all_keys(connection: AsyncConnection) -> AsyncIterator[Key]:
    """By their subject."""
    query = select(_keys.subject_id, _keys.key).order_by(_keys.subject_id)
    options = {"yield_per": BATCH}
    async with connection.stream(query, execution_options=options) as result:
        async for subject, key in result:
            yield Key(subject, key)


async def destroy_those_of_erased(connection: AsyncConnection) -> None:
    """Of who had been erased already where keys were brought to."""
    for query in due.keys_of_erased():
        await connection.execute(
            delete(t.personal_keys).where(_keys.subject_id.in_(query.scalar_subquery()))
        )
