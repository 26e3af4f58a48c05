"""Gives the events of one log their positions in PostgreSQL.

Insert ids are given before the commit, so that a lower one may be committed after a higher one. An
id that is passed over is looked for until no transaction is open that could commit it: when an
event is inserted, its transaction has written other rows before, and so has a number."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import BigInteger, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.events.logs import Log
from persistence.tables import log_heads

BATCH_MAX = 5_000
# How often the insert id is stored at which a relay that starts begins to look.
STORE_SECONDS = 10.0

# Written so that any plan reads the events by their key only. All of one snapshot: `passed_over`
# are the bounds of ids to look for again; `oldest` is the oldest transaction that is still open,
# `following` the number of the next one to begin.
_LOOK = """
SELECT
  ARRAY(SELECT insert_id FROM {events} WHERE insert_id > :reached ORDER BY insert_id LIMIT {batch})
    AS fresh,
  ARRAY(
    SELECT come.insert_id
    FROM unnest(CAST(:least AS bigint[]), CAST(:most AS bigint[])) AS passed_over (least, most)
    CROSS JOIN LATERAL (
      SELECT insert_id FROM {events}
      WHERE insert_id BETWEEN passed_over.least AND passed_over.most
      ORDER BY insert_id OFFSET 0
    ) AS come
    ORDER BY come.insert_id
  ) AS late,
  CAST(CAST(pg_snapshot_xmin(now.snapshot) AS text) AS bigint) AS oldest,
  CAST(CAST(pg_snapshot_xmax(now.snapshot) AS text) AS bigint) AS following
FROM (SELECT pg_current_snapshot() AS snapshot) AS now
"""
_GIVE = """
WITH given AS (
  INSERT INTO {positions} (position, insert_id)
  SELECT
    (SELECT coalesce(max(position), 0) FROM {positions}) + row_number() OVER (ORDER BY id), id
  FROM unnest(CAST(:ids AS bigint[])) AS found (id)
  WHERE NOT EXISTS (SELECT 1 FROM {positions} p WHERE p.insert_id = id)
  RETURNING 1
)
SELECT count(*) AS given FROM given
"""
_IDS = ARRAY(BigInteger)

STORED = Prepared(select(log_heads.c.head).where(log_heads.c.log == bindparam("log")))
_inserted = insert(log_heads)
REACHED = Prepared(
    _inserted.on_conflict_do_update(
        index_elements=["log"],
        set_={"head": func.greatest(log_heads.c.head, _inserted.excluded.head)},
    ),
    ["log", "head"],
)

# An id that was passed over is looked for after this share of the time it has been missing.
AGAIN = 0.1


@dataclass(frozen=True)
class PassedOver:
    """Insert ids that were not there when a higher one was, at the time `since`. Transactions from
    number `until` on began later, and cannot have them."""

    least: int
    most: int
    until: int
    since: float
    looked: float

    def is_due(self, now: float) -> bool:
        return now - self.looked >= AGAIN * (self.looked - self.since)

    def without(self, found: Sequence[int], now: float) -> "Iterator[PassedOver]":
        """What is left of it when these of its ids have come, in their order."""
        least = self.least
        for id in (*found, self.most + 1):
            if least < id:
                yield replace(self, least=least, most=id - 1, looked=now)
            least = id + 1


@dataclass(frozen=True)
class Look:
    """What was found in one snapshot: new ids, and late ones of the ranges that were due.
    `oldest` is the oldest open transaction, `following` the next one to begin."""

    fresh: Sequence[int]
    late: Sequence[int]
    oldest: int
    following: int


@dataclass(frozen=True)
class Reached:
    """Every event up to the insert id `last` has its position, or is in `passed_over`."""

    last: int
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def complete(self) -> int:
        """Every event up to this insert id has its position."""
        return min([self.last, *(one.least - 1 for one in self.passed_over)])

    def due(self, now: float) -> list[PassedOver]:
        return [one for one in self.passed_over if one.is_due(now)]

    def after(self, look: Look, now: float) -> "Reached":
        """What is reached with what was found in a look at this time."""
        left = (one for one in self.passed_over if not one.is_due(now))
        seen = (
            rest
            for one in self.due(now)
            if one.until > look.oldest
            for rest in one.without(_within(look.late, one), now)
        )
        gaps = (
            PassedOver(before + 1, id - 1, look.following, now, now)
            for before, id in zip((self.last, *look.fresh), look.fresh, strict=False)
            if id > before + 1
        )
        last = look.fresh[-1] if look.fresh else self.last
        return Reached(last, tuple(sorted((*left, *seen, *gaps), key=lambda one: one.least)))


def _within(ids: Sequence[int], one: PassedOver) -> Sequence[int]:
    return ids[bisect_left(ids, one.least) : bisect_right(ids, one.most)]


@dataclass(frozen=True)
class _LogStatements:
    look: Prepared
    give: Prepared
    newest: Prepared


@cache
def _statements_of(log: Log) -> _LogStatements:
    """The same ones for every hub of a process, so that they are compiled once."""
    names = {"events": log.events.name, "positions": log.positions.name}
    look = text(_LOOK.format(**names, batch=BATCH_MAX)).bindparams(
        bindparam("reached", type_=BigInteger),
        bindparam("least", type_=_IDS),
        bindparam("most", type_=_IDS),
    )
    found = look.columns(fresh=_IDS, late=_IDS, oldest=BigInteger, following=BigInteger)
    give = text(_GIVE.format(**names)).bindparams(bindparam("ids", type_=_IDS))
    # Found at the end of the index: a search for any later one may read the whole table.
    newest = select(func.coalesce(func.max(log.events.c.insert_id), 0).label("newest"))
    given = give.columns(given=BigInteger)
    return _LogStatements(Prepared(found), Prepared(given), Prepared(newest))


class Sequencer:
    """One log. It knows what it has seen; other processes may have given positions meanwhile."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._reached: Reached | None = None
        self._stored_at = 0.0
        self.statements = _statements_of(log)

    async def has_pending(self, statements: Statements) -> bool:
        """Whether there are events to look at: new ones, or such as may be committed by now."""
        reached = self._reached
        if reached is None or reached.due(time.monotonic()):
            return True
        (row,) = await statements.rows(self.statements.newest)
        return bool(row["newest"] > reached.last)

    async def give(self, statements: Statements) -> tuple[int, Reached]:
        """Give positions to the events that have none: their number, and what is reached when this
        is committed."""
        reached, given = self._reached or Reached(await self._stored(statements)), 0
        while True:
            now = time.monotonic()
            due = reached.due(now)
            (row,) = await statements.rows(
                self.statements.look,
                reached=reached.last,
                least=[one.least for one in due],
                most=[one.most for one in due],
            )
            look = Look(**row)
            ids = [*look.late, *look.fresh]
            if ids:
                (row,) = await statements.rows(self.statements.give, ids=ids)
                given += row["given"]
            reached = reached.after(look, now)
            # Another process may have given many: they are passed by at once.
            if given or len(look.fresh) < BATCH_MAX:
                break
        await self._store(statements, reached)
        return given, reached

    def committed(self, reached: Reached) -> None:
        self._reached = reached

    async def _stored(self, statements: Statements) -> int:
        rows = await statements.rows(STORED, log=self._log.positions.name)
        return int(rows[0]["head"]) if rows else 0

    async def _store(self, statements: Statements, reached: Reached) -> None:
        now = time.monotonic()
        if now - self._stored_at > STORE_SECONDS and reached.complete:
            self._stored_at = now
            row = {"log": self._log.positions.name, "head": reached.complete}
            await statements.run(REACHED, [row])
