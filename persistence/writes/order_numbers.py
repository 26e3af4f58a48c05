"""The numbers of orders, counted per channel without gaps."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.engine.dialects import next_count
from persistence.tables import order_numbers


class OrderNumbers:
    """The first number of a work takes the counter's row, and with it the lock; the others follow
    in memory, and `save` leaves the counter where they ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}
        self._ahead: set[str] = set()

    async def next(self, channel_id: str) -> int:
        if channel_id in self._last:
            self._last[channel_id] += 1
            self._ahead.add(channel_id)
        else:
            counting = next_count(self._connection, order_numbers, channel_id=channel_id)
            self._last[channel_id] = int((await self._connection.execute(counting)).scalar_one())
        return self._last[channel_id]

    def follow(self, other: "OrderNumbers") -> None:
        """Count on from where another part of the same transaction is."""
        self._last.update(other._last)

    async def save(self) -> None:
        for channel_id in self._ahead:
            mine = order_numbers.c.channel_id == channel_id
            counter = update(order_numbers).where(mine)
            await self._connection.execute(counter.values(last=self._last[channel_id]))
        self._ahead.clear()
