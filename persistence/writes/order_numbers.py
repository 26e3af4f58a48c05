"""Order numbers: consecutive per channel, without gaps."""

from sqlalchemy import update

from persistence.engine.dialects import next_count
from persistence.engine.driver import Statements
from persistence.tables import order_numbers


class OrderNumbers:
    """The first number of a transaction increments the counter's row, which locks it. Further
    numbers are counted in memory, and `save` writes the last one."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._last: dict[str, int] = {}
        self._unsaved: set[str] = set()

    async def next(self, channel_id: str) -> int:
        if channel_id in self._last:
            self._last[channel_id] += 1
            self._unsaved.add(channel_id)
        else:
            statement = next_count(self._statements, order_numbers, channel_id=channel_id)
            self._last[channel_id] = int((await self._statements.execute(statement)).scalar_one())
        return self._last[channel_id]

    def continue_from(self, other: "OrderNumbers") -> None:
        """Continue after the last numbers of another unit of work in the same transaction."""
        self._last.update(other._last)

    async def save(self) -> None:
        for channel_id in self._unsaved:
            this_channel = order_numbers.c.channel_id == channel_id
            statement = update(order_numbers).where(this_channel)
            await self._statements.execute(statement.values(last=self._last[channel_id]))
        self._unsaved.clear()
