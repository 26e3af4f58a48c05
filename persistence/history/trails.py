"""The history of orders and inventory levels, with proofs against the newest checkpoint."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Table, and_, bindparam, select

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, Keys, encoded
from domain.history.merkle import StoredHashes, leaf_hash
from domain.history.proofs import (
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    is_included,
)
from domain.history.trails import (
    AuditEntry,
    AuditState,
    AuditTrail,
    ConsistencyProof,
    HistoryCheckpoint,
    InclusionProof,
    Pages,
)
from persistence.engine.database_errors import translating_errors
from persistence.engine.driver import Statements, statements_of
from persistence.engine.engines import Engines
from persistence.engine.prepared import Prepared, among
from persistence.history.checkpoints import between, newest, parsed
from persistence.history.rows import SOURCES, Row, Source
from persistence.history.seals import KeptTexts, kept_texts, line_of, own_texts
from persistence.history.tree import Inconsistent, Tree
from persistence.tables import history_checkpoints, inventory_levels, orders

_c = history_checkpoints.c
_LISTED = Prepared(
    select(_c.size, _c.note)
    .where(
        _c.log == bindparam("log", type_=String), _c.size < bindparam("before", type_=BigInteger)
    )
    .order_by(_c.size.desc())
    .limit(bindparam("first", type_=Integer))
)


class Subjects:
    """What the events of a log are about, and the query of some of their events."""

    def __init__(self, source: Source, table: Table, count: str) -> None:
        self.source = source
        self._table = table
        self._count = table.c[count]

    @cached_property
    def events(self) -> Prepared:
        """The id and count of each subject, the id and number of each event, and its row."""
        events, positions, leaves = self.source.tables
        after, until = (bindparam(name, type_=Integer) for name in ("after", "until"))
        theirs = and_(
            self.source.subject == self._table.c.id,
            events.c.sequence > after,
            events.c.sequence <= until,
        )
        joined = (
            self._table.outerjoin(events, theirs)
            .outerjoin(positions, positions.c.insert_id == events.c.insert_id)
            .outerjoin(leaves, leaves.c.position == positions.c.position)
        )
        query = select(
            self._table.c.id.label("owner"),
            self._count.label("counted"),
            events.c.id.label("event"),
            events.c.sequence.label("nth"),
            *self.source.parts(positions.c.position, events.c.insert_id),
        ).select_from(joined)
        chosen = query.where(among(self._table.c.id, "ids"))
        return Prepared(chosen.order_by(self._table.c.id, events.c.sequence))


SUBJECTS = {
    HistoryLog.ORDER_EVENTS: Subjects(SOURCES[HistoryLog.ORDER_EVENTS], orders, "sequence"),
    HistoryLog.INVENTORY_MOVEMENTS: Subjects(
        SOURCES[HistoryLog.INVENTORY_MOVEMENTS], inventory_levels, "version"
    ),
}


@dataclass
class Found:
    """A subject with those of its events that were asked for: id, number, row."""

    count: int
    events: list[tuple[str, int, Row]] = field(default_factory=list)


class SqlHistory:
    def __init__(self, engines: Engines, keys: Keys) -> None:
        self._engine = engines.reader
        self._keys = keys

    async def trails(
        self, which: HistoryLog, ids: Sequence[str], pages: Pages
    ) -> list[AuditTrail | None]:
        with translating_errors():
            async with self._engine.connect() as connection:
                statements = await statements_of(connection)
                last = await newest(statements, which)
                found = await _found(statements, SUBJECTS[which], ids, pages)
                rows = [row for one in found.values() for _, _, row in one.events]
                prove = await _prover(statements, SOURCES[which], rows, last)
        shown = None if last is None else self._judged(last)
        return [
            AuditTrail(
                which,
                found[id].count,
                shown,
                pages,
                [prove.entry(*event) for event in found[id].events],
            )
            if id in found
            else None
            for id in ids
        ]

    async def checkpoints(
        self, which: HistoryLog, first: int, before: int | None
    ) -> list[HistoryCheckpoint]:
        beyond = 2**62 if before is None else before
        with translating_errors():
            async with self._engine.connect() as connection:
                statements = await statements_of(connection)
                rows = await statements.fetched(_LISTED, log=which.key, before=beyond, first=first)
        return [self._judged(parsed(note, which)) for _, note in rows]

    async def consistency(self, which: HistoryLog, old: int, new: int) -> ConsistencyProof | None:
        with translating_errors():
            async with self._engine.connect() as connection:
                statements = await statements_of(connection)
                ends = []
                for size in (old, new):
                    ends += [n for _, n in await between(statements, which, size, size)]
                if len(ends) != 2 or old > new:
                    return None
                path = await consistency_path(statements, which, old, new)
        before, after = (parsed(note, which) for note in ends)
        verified = is_consistent(old, new, path, before.root, after.root)
        return ConsistencyProof(self._judged(before), self._judged(after), path, verified)

    def _judged(self, checkpoint: Checkpoint) -> HistoryCheckpoint:
        return HistoryCheckpoint(checkpoint, checkpoint.judged(self._keys))


async def consistency_path(
    statements: Statements, which: HistoryLog, old: int, new: int
) -> list[bytes]:
    """Raises `Inconsistent` where hashes are missing."""
    ranges = consistency_ranges(old, new)
    hashes = await Tree(SOURCES[which].log).ranges(statements, ranges)
    try:
        return [hashes.range(*one) for one in ranges]
    except KeyError:
        raise Inconsistent(f"hashes of {which.key} are missing") from None


async def _found(
    statements: Statements, subjects: Subjects, ids: Iterable[str], pages: Pages
) -> dict[str, Found]:
    until = pages.after_sequence + pages.first
    rows = await statements.fetched(
        subjects.events, ids=list(ids), after=pages.after_sequence, until=until
    )
    found: dict[str, Found] = {}
    for owner, count, event_id, sequence, *rest in rows:
        one = found.setdefault(owner, Found(count))
        if event_id is not None:
            one.events.append((event_id, sequence, Source.read(rest)))
    return found


@dataclass(frozen=True)
class Prover:
    """Makes the proofs of some rows against one checkpoint."""

    source: Source
    checkpoint: Checkpoint | None
    hashes: StoredHashes
    kept: Mapping[int, KeptTexts]

    def entry(self, event_id: str, sequence: int, row: Row) -> AuditEntry:
        known = (self.source.which, event_id, sequence, row.position)
        if row.version is None:
            return AuditEntry(*known, AuditState.PENDING, None, None, None, None)
        line, hash_ = self._line(row)
        unchanged = hash_ is not None and encoded(hash_) == row.hash
        if self.checkpoint is None or row.position > self.checkpoint.size:
            state, proof, verified = AuditState.HASHED, None, None if unchanged else False
        else:
            state, proof = AuditState.COVERED, self._proof(row.position, self.checkpoint.size)
            verified = unchanged and self._proves(hash_, proof, self.checkpoint.root)
        texts = own_texts(self.source.form, row, self.kept.get(row.position, {})) if line else {}
        return AuditEntry(*known, state, line, hash_, proof, verified, texts)

    def _line(self, row: Row) -> tuple[str | None, bytes | None]:
        try:
            line = line_of(self.source, row, self.kept.get(row.position, {}))
        except (TypeError, ValueError, LookupError):
            return None, None
        return line.decode(), leaf_hash(line)

    def _proof(self, position: int, size: int) -> InclusionProof | None:
        try:
            path = [self.hashes.range(*one) for one in inclusion_ranges(position - 1, size)]
        except KeyError:
            return None
        return InclusionProof(position - 1, size, path)

    @staticmethod
    def _proves(hash_: Any, proof: InclusionProof | None, root: bytes) -> bool:
        return proof is not None and is_included(
            hash_, proof.leaf_index, proof.tree_size, proof.path, root
        )


async def _prover(
    statements: Statements, source: Source, rows: Sequence[Row], checkpoint: Checkpoint | None
) -> Prover:
    hashed = [row for row in rows if row.version is not None]
    kept = await kept_texts(statements, source, hashed)
    size = checkpoint.size if checkpoint else 0
    covered = [row.position - 1 for row in hashed if row.position <= size]
    ranges = (one for index in covered for one in inclusion_ranges(index, size))
    hashes = await Tree(source.log).ranges(statements, ranges)
    return Prover(source, checkpoint, hashes, kept)
