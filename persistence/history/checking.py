"""Checks the history: every event is hashed again, in the order of positions, and compared with
its leaf, with the tree above it and with the checkpoints. All of one snapshot, in batches."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.history.canonical import VOID, HistoryLog
from domain.history.checkpoints import Checkpoint, Keys, decoded, encoded
from domain.history.findings import Checked, Finding, Wrong
from persistence.engine.driver import Statements, statements_of
from persistence.engine.prepared import Prepared
from persistence.history.climbing import Climb
from persistence.history.rows import SOURCES, Row, Source, one_of
from persistence.history.seals import KeptTexts, hash_of, kept_texts
from persistence.history.tree import Tree

BATCH = 1_024
# Of one log: whoever reads more knows enough.
FINDINGS_MAX = 20

Progress = Callable[[HistoryLog, int, int], None]


async def check_history(
    connection: AsyncConnection,
    keys: Keys | None = None,
    printed: Sequence[Checkpoint] = (),
    progress: Progress = lambda *_: None,
) -> list[Checked]:
    """Check each log. Without `keys` signatures are not judged; `printed` are checkpoints that were
    kept elsewhere. `progress` is told the positions checked, and their number."""
    statements = await statements_of(connection)
    found = []
    for which in HistoryLog:
        mine = [one for one in printed if one.log is which]
        climb = Climb(statements, SOURCES[which], keys, mine)
        found.append(await LogCheck(statements, SOURCES[which], climb).run(progress))
    return found


class LogCheck:
    """The check of one log."""

    def __init__(self, statements: Statements, source: Source, climb: Climb) -> None:
        self._statements = statements
        self._source = source
        self._climb = climb
        self._checked = climb.checked

    async def run(self, progress: Progress) -> Checked:
        checked, size = self._checked, await Tree(self._source.log).size(self._statements)
        last = 0
        while last < size and len(checked.findings) < FINDINGS_MAX:
            last = await self._check_after(last)
            progress(self._source.which, last, size)
        checked.hashed = size
        await self._climb.finish(size)
        await self._look_for_others(size)
        checked.findings.sort(key=lambda one: one.first)
        del checked.findings[FINDINGS_MAX:]
        return checked

    async def _check_after(self, last: int) -> int:
        """Check the next leaves: the position of the last of them."""
        stored = await self._statements.fetched(self._source.hashed, after=last, limit=BATCH)
        rows = [self._source.read(one) for one in stored]
        kept = await kept_texts(self._statements, self._source, rows)
        await self._climb.expect(last + 1, rows[-1].position)
        for row in rows:
            if row.position != last + 1:
                self._climb.report(Wrong.LEAF, last + 1, row.position - 1)
                self._climb.give_up()
            self._check(row, kept.get(row.position, {}))
            last = row.position
        await self._climb.compare_nodes()
        return last

    def _check(self, row: Row, kept: KeptTexts) -> None:
        self._checked.voids += row.version == VOID
        self._checked.erased += bool(kept)
        wrong, detail = self._displaced(row), ""
        hash_ = None
        if row.version == VOID or row.has_event:
            try:
                hash_ = hash_of(self._source, row, kept)
            except (TypeError, ValueError, LookupError) as error:
                wrong, detail = Wrong.UNREADABLE, str(error)
        if hash_ is not None and encoded(hash_) == row.hash:
            self._climb.append(hash_)
        else:
            wrong = wrong or Wrong.CHANGED
            self._append_stored(row)
        if wrong is not None:
            self._report(wrong, row, detail)

    def _append_stored(self, row: Row) -> None:
        """What is wrong with the event is told; whether its leaf is right, the tree tells."""
        try:
            self._climb.append(decoded(row.hash or ""))
        except ValueError:
            self._climb.give_up()

    def _displaced(self, row: Row) -> Wrong | None:
        """Whether the event is elsewhere than where it was hashed. A dead letter that can be read
        again is published again: at the end."""
        if row.version == VOID:
            return None
        if not row.has_event or row.now is None:
            return Wrong.MISSING
        if row.now == row.position:
            return None
        self._checked.again += 1
        return Wrong.MOVED if row.now < row.position else None

    def _report(self, wrong: Wrong, row: Row, detail: str) -> None:
        self._checked.findings.append(
            Finding(
                self._checked.log,
                wrong,
                row.position,
                row.position,
                row.insert_id,
                row.subject,
                detail,
            )
        )

    async def _look_for_others(self, size: int) -> None:
        """Events at hashed positions that were not hashed there, and events without a position that
        nobody will give one."""
        events, positions, leaves = self._source.tables
        subject = self._source.subject
        same = and_(
            leaves.c.position == positions.c.position, leaves.c.insert_id == positions.c.insert_id
        )
        joined = positions.outerjoin(leaves, same).outerjoin(
            events, events.c.insert_id == positions.c.insert_id
        )
        others = select(positions.c.position, positions.c.insert_id, subject).select_from(joined)
        hashed = positions.c.position <= bindparam("size", type_=BigInteger)
        query = others.where(hashed, leaves.c.position.is_(None)).order_by(positions.c.position)
        found = await self._statements.fetched(Prepared(query.limit(FINDINGS_MAX)), size=size)
        await self._found_at_hashed(found)
        never = self._source.log.pending(events.c.insert_id, subject)
        if self._statements.dialect.name == "postgresql":
            never = never.where(~self._source.log.later())
        ordered = never.order_by(events.c.insert_id).limit(FINDINGS_MAX)
        for insert_id, owner in await self._statements.fetched(Prepared(ordered)):
            self._found_other(Wrong.EXTRA, size, insert_id, owner, "it has no position")
        head = select(func.coalesce(func.max(positions.c.position), 0).label("head"))
        (row,) = await self._statements.rows(Prepared(head))
        self._checked.pending = max(0, row["head"] - size)

    async def _found_at_hashed(self, found: Sequence[Any]) -> None:
        leaves = self._source.log.leaves
        ids = select(leaves.c.insert_id).where(one_of(leaves.c.insert_id, "insert_ids"))
        given = [insert_id for _, insert_id, _ in found]
        elsewhere = set[int]()
        if given:
            rows = await self._statements.fetched(Prepared(ids), insert_ids=given)
            elsewhere = {row[0] for row in rows}
        for position, insert_id, subject in found:
            wrong = Wrong.MOVED if insert_id in elsewhere else Wrong.EXTRA
            self._found_other(wrong, position, insert_id, subject)

    def _found_other(
        self, wrong: Wrong, position: int, insert_id: int, subject: str | None, detail: str = ""
    ) -> None:
        finding = Finding(self._checked.log, wrong, position, position, insert_id, subject, detail)
        self._checked.findings.append(finding)
