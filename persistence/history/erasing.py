"""Erases texts of events for good, so that their leaves still hold.

The leaf has a salted hash of the text. With the text its salt is destroyed: then nobody can try
texts to find out which it was. What stands for it in the leaf is kept."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select, update

from domain.history.canonical import HistoryLog, salt_of_text, sealed
from domain.history.checkpoints import decoded, encoded
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared
from persistence.history.rows import SOURCES, Row, Source, one_of
from persistence.history.seals import ERASED, Kept, KeptTexts, kept_texts
from persistence.history.tree import HISTORY_LOCK
from persistence.tables import history_erasures

_ADD = Prepared(insert(history_erasures), ["log", "position", "name", "salt", "sealed"])
_c = history_erasures.c


class NotHashed(Exception):
    """An event is not hashed yet: until it is, its texts cannot be erased."""


class SqlErasing:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer

    async def erase(
        self, which: HistoryLog, insert_ids: Collection[int], names: Collection[str]
    ) -> int:
        """Erase these texts (`reason`, `actor`, `reference`) of these events, in one transaction:
        the number of events that had one. Raises `NotHashed`: hash first."""
        source = SOURCES[which]
        wrong = set(names) - {name for _, name in source.form.sealed}
        if wrong:
            raise ValueError(f"{', '.join(sorted(wrong))} of {which.key} cannot be erased")
        with translating_errors():
            async with self._engine.begin() as connection:
                statements = await statements_of(connection)
                if statements.dialect.name == "postgresql":
                    await statements.execute(select(func.pg_advisory_xact_lock(HISTORY_LOCK)))
                rows = await _rows(statements, source, insert_ids)
                kept = await kept_texts(statements, source, rows)
                erased = [
                    await _erase(statements, source, row, kept.get(row.position, {}), set(names))
                    for row in rows
                ]
        return sum(erased)


async def erase_texts(
    statements: Statements, table: Table, chosen: ColumnElement[bool], names: Collection[str]
) -> None:
    """Erase these texts of the chosen events, in the transaction of whoever calls. Those that are
    not hashed yet will be hashed without them: nobody hashes until this transaction ends."""
    source = SOURCES[HistoryLog(table.name.upper())]
    if statements.dialect.name == "postgresql":
        await statements.execute(select(func.pg_advisory_xact_lock(HISTORY_LOCK)))
    ids = (await statements.execute(select(table.c.insert_id).where(chosen))).scalars().all()
    if not ids:
        return
    rows = await _known(statements, source, ids)
    hashed = [row for row in rows if row.version is not None]
    kept = await kept_texts(statements, source, hashed)
    for row in hashed:
        await _erase(statements, source, row, kept.get(row.position, {}), set(names))
    left = sorted(set(ids) - {row.insert_id for row in hashed})
    if left:
        change = update(table).where(table.c.insert_id.in_(left))
        await statements.execute(change.values({n: _instead(table.c[n]) for n in names}))


async def _rows(
    statements: Statements, source: Source, insert_ids: Collection[int]
) -> Sequence[Row]:
    rows = await _known(statements, source, insert_ids)
    if any(row.version is None for row in rows):
        raise NotHashed
    return rows


async def _known(
    statements: Statements, source: Source, insert_ids: Collection[int]
) -> Sequence[Row]:
    events, positions, leaves = source.tables
    joined = events.outerjoin(positions, positions.c.insert_id == events.c.insert_id).outerjoin(
        leaves, leaves.c.insert_id == events.c.insert_id
    )
    query = select(*source.parts(leaves.c.position, events.c.insert_id)).select_from(joined)
    chosen = Prepared(query.where(one_of(events.c.insert_id, "insert_ids")))
    found = await statements.fetched(chosen, insert_ids=sorted(insert_ids))
    return [source.read(one) for one in found]


async def _erase(
    statements: Statements, source: Source, row: Row, kept: KeptTexts, names: set[str]
) -> bool:
    texts = {name: row.values[index] for index, name in source.form.sealed}
    gone = {name for name in names if texts[name] not in (None, ERASED)}
    if not gone:
        return False
    left = _left(row, texts, kept)
    for name in gone:
        left[name] = Kept(None, left[name].sealed)
    events, leaves = source.log.events, source.log.leaves
    this = {"log": source.which.key, "position": row.position}
    await statements.execute(
        history_erasures.delete().where(_c.log == source.which.key, _c.position == row.position)
    )
    await statements.run(
        _ADD, [{**this, "name": n, "salt": k.salt, "sealed": k.sealed} for n, k in left.items()]
    )
    await statements.execute(
        update(leaves).where(leaves.c.position == row.position).values(salt=None)
    )
    event = update(events).where(events.c.insert_id == row.insert_id)
    await statements.execute(event.values({name: _instead(events.c[name]) for name in gone}))
    return True


def _left(row: Row, texts: dict[str, str | None], kept: KeptTexts) -> KeptTexts:
    """What is kept of each text: for the ones that stay, a salt that does not tell the others."""
    if row.salt is None:
        return dict(kept)
    salt = decoded(row.salt)
    return {
        name: Kept(encoded(own), sealed(own, text))
        for name, text in texts.items()
        if text is not None
        for own in [salt_of_text(salt, name)]
    }


def _instead(column: Any) -> str | None:
    return None if column.nullable else ERASED


async def find_event(statements: Statements, which: HistoryLog, id: str) -> int | None:
    """The insert id of the event of this id."""
    events = SOURCES[which].log.events
    query = Prepared(select(events.c.insert_id).where(events.c.id == bindparam("id")))
    rows = await statements.rows(query, id=id)
    return rows[0]["insert_id"] if rows else None
