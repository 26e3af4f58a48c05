"""Order numbers: unique and rising per channel.

An order that is placed alone gets the next number of its channel in its own transaction, and gives
it back when it is refused. Orders that are placed together get theirs from a block that was taken
before: no channel's counter stays locked while they are written. What is left of a block is used by
the orders after them, or never."""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import BigInteger, bindparam, update
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.engine.dialects import next_count
from persistence.engine.driver import Statements, statements_of
from persistence.engine.prepared import Prepared
from persistence.tables import order_numbers

BLOCK_MIN = 16
# A number that is used later than this would surprise beside those of other processes.
BLOCK_SECONDS = 5.0

counter = order_numbers.c
RAISED = Prepared(
    update(order_numbers)
    .where(counter.channel_id == bindparam("channel"))
    .values(last=counter.last + bindparam("count", type_=BigInteger))
    .returning(counter.last)
)
SET = Prepared(
    update(order_numbers)
    .where(counter.channel_id == bindparam("channel"))
    .values(last=bindparam("last_"))
)


class OrderNumbers:
    """The numbers of one transaction: those of `blocks` first. The first other number of a channel
    increments its counter, which locks it. Further ones are counted in memory, and `save` writes
    the last one."""

    def __init__(
        self, statements: Statements, blocks: Mapping[str, Iterable[int]] | None = None
    ) -> None:
        self._statements = statements
        self._blocks = {id: deque(numbers) for id, numbers in (blocks or {}).items()}
        self._last: dict[str, int] = {}
        self._unsaved: set[str] = set()
        # Those of the operation that runs, each with its channel or its block.
        self._given: list[tuple[str | deque[int], int]] = []

    async def next(self, channel_id: str) -> int:
        if block := self._blocks.get(channel_id):
            self._given.append((block, block[0]))
            return block.popleft()
        if channel_id in self._last:
            self._last[channel_id] += 1
            self._unsaved.add(channel_id)
        else:
            following = _next(self._statements.dialect.name)
            (row,) = await self._statements.rows(following, channel_id=channel_id)
            self._last[channel_id] = int(row["last"])
        self._given.append((channel_id, self._last[channel_id]))
        return self._last[channel_id]

    def keep(self) -> None:
        """The operation that ran uses its numbers."""
        self._given.clear()

    def give_back(self) -> None:
        """The operation that ran was refused: the next one gets its numbers."""
        for source, number in reversed(self._given):
            if isinstance(source, str):
                self._last[source] = number - 1
                self._unsaved.add(source)
            else:
                source.appendleft(number)
        self._given.clear()

    def continue_from(self, other: "OrderNumbers") -> None:
        """Continue after the last numbers of another unit of work in the same transaction."""
        self._last.update(other._last)

    async def save(self) -> None:
        rows = [{"channel": id, "last_": self._last[id]} for id in sorted(self._unsaved)]
        if rows:
            await self._statements.run(SET, rows)
        self._unsaved.clear()


class NumberBlocks:
    """The blocks of numbers that this process has taken, by channel."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._left: dict[str, tuple[float, deque[int]]] = {}

    async def take(self, counts: Mapping[str, int]) -> dict[str, list[int]]:
        """So many numbers of each channel. In SQLite none: its one writer is nobody's obstacle. Nor
        of a channel without orders: its first one makes the counter."""
        if self._engine.dialect.name == "sqlite":
            return {}
        short = {id: n for id, n in counts.items() if len(self._fresh(id)) < n}
        if short:
            await self._raise(short)
        fresh = {id: self._fresh(id) for id in counts}
        return {
            id: [left.popleft() for _ in range(counts[id])]
            for id, left in fresh.items()
            if len(left) >= counts[id]
        }

    def _fresh(self, channel_id: str) -> deque[int]:
        taken_at, left = self._left.get(channel_id, (0.0, deque()))
        return left if time.monotonic() - taken_at < BLOCK_SECONDS else deque()

    async def _raise(self, counts: Mapping[str, int]) -> None:
        async with self._engine.begin() as connection:
            statements = await statements_of(connection)
            for channel_id in sorted(counts):
                count = max(counts[channel_id], BLOCK_MIN)
                for row in await statements.rows(RAISED, channel=channel_id, count=count):
                    last = int(row["last"])
                    block = deque(range(last - count + 1, last + 1))
                    self._left[channel_id] = (time.monotonic(), block)


@cache
def _next(dialect: str) -> Prepared:
    return Prepared(next_count(dialect, order_numbers, "channel_id"), ["channel_id"])
