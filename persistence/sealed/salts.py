"""The salts of texts of events. With its salt, a text that was erased could be found by trying: so
a salt is sealed like the texts, with what an erasure leaves in its place beside it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.history.canonical import salt_of_text, sealed
from domain.history.checkpoints import decoded, encoded
from domain.privacy.personal import ERASED, Erasure, columns_of
from domain.privacy.sealing import SALTS
from domain.shared.ids import Prefix, prefix_of
from persistence.history.rows import SOURCES, Source
from persistence.sealed.subjects import Rows
from persistence.tables import history_erasures
from persistence.writes.privacy.belonging import order_column

BATCH = 500
_OF_LEAVES = {source.log.leaves.name: source for source in SOURCES.values()}


class Salted(NamedTuple):
    """Whose key seals the salt of a row, and what an erasure leaves: the texts of the event, each
    with its own salt, if it stays, and what stands for it in the leaf."""

    subject: str | None
    left: str | None


_NOBODYS = Salted(None, None)


def has_salts(table: Table) -> bool:
    return (table.name, "salt") in SALTS


async def salted(connection: AsyncConnection, table: Table, rows: Rows) -> Sequence[Salted]:
    if table.name == history_erasures.name:
        return await _of_erasures(connection, rows)
    source = _OF_LEAVES[table.name]
    events = await _events(connection, source, [row["insert_id"] for row in rows])
    return [
        _of_leaf(source, row["salt"], events[row["insert_id"]])
        if row["salt"] and row["insert_id"] in events
        else _NOBODYS
        for row in rows
    ]


async def _of_erasures(connection: AsyncConnection, rows: Rows) -> Sequence[Salted]:
    found: list[Salted] = [_NOBODYS] * len(rows)
    for source in SOURCES.values():
        mine = [n for n, row in enumerate(rows) if row["log"] == source.which.key]
        leaves = source.log.leaves.c
        at = {rows[n]["position"] for n in mine}
        inserted: dict[int, int] = {}
        for some in _batches(sorted(at)):
            query = select(leaves.position, leaves.insert_id).where(leaves.position.in_(some))
            inserted.update((p, id) for p, id in (await connection.execute(query)).all())
        events = await _events(connection, source, list(inserted.values()))
        for n in mine:
            event = events.get(inserted.get(rows[n]["position"], -1))
            if event is not None and rows[n]["name"] in _erasable(source.log.events):
                found[n] = Salted(_subject(source, event), None)
    return found


def _of_leaf(source: Source, salt: str, event: Mapping[str, Any]) -> Salted:
    erasable = _erasable(source.log.events)
    subject = _subject(source, event)
    if subject is None or all(event[name] in (None, ERASED) for name in erasable):
        return _NOBODYS
    whole, left = decoded(salt), []
    for _, name in source.form.sealed:
        if event[name] is not None:
            own = salt_of_text(whole, name)
            kept = None if name in erasable else encoded(own)
            left.append((name, kept, sealed(own, event[name])))
    return Salted(subject, orjson.dumps(left).decode())


def _subject(source: Source, event: Mapping[str, Any]) -> str | None:
    key = order_column(source.log.events)
    id = None if key is None else event[key.name]
    return id if id is not None and prefix_of(id) is Prefix.ORDER else None


def _erasable(events: Table) -> frozenset[str]:
    """The texts of an event that an erasure removes."""
    columns = columns_of(events.name).items()
    return frozenset(name for name, one in columns if one.erasing is not Erasure.KEPT)


async def _events(
    connection: AsyncConnection, source: Source, insert_ids: Sequence[int | None]
) -> dict[int | None, Mapping[str, Any]]:
    """What is needed of them, by their insert id."""
    events = source.log.events
    names = [name for _, name in source.form.sealed]
    columns: list[Any] = [
        events.c.insert_id,
        order_column(events),
        *(events.c[name] for name in names),
    ]
    found: dict[int | None, Mapping[str, Any]] = {}
    for some in _batches([id for id in insert_ids if id is not None]):
        query = select(*columns).where(events.c.insert_id.in_(some))
        for row in (await connection.execute(query)).mappings():
            found[row["insert_id"]] = dict(row)
    return found


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), BATCH):
        yield numbers[first : first + BATCH]
