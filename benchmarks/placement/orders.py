"""Requests to place orders in a database with generated data."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from benchmarks.data.copies import FIRST_SKU
from benchmarks.measure.load import body_of
from benchmarks.servers import plain

PLACE = """mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id number status }
    errors { ... on UserError { message } }
  }
}"""
# A step that meets all SKUs before it meets one again.
_STEP = 617
HOT = FIRST_SKU
_CUSTOMERS = 100


@dataclass(frozen=True)
class Buyers:
    """Who orders what. Of `skus` SKUs the first is the hot one."""

    channels: list[str]
    customers: list[str]
    skus: int

    @classmethod
    async def of(cls, address: str, skus: int) -> "Buyers":
        engine = plain(address)
        async with engine.connect() as connection:
            channels = await connection.execute(text("SELECT id FROM channels ORDER BY id"))
            query = text(f"SELECT id FROM customers ORDER BY id LIMIT {_CUSTOMERS}")
            customers = await connection.execute(query)
            found = cls(list(channels.scalars()), list(customers.scalars()), skus)
        await engine.dispose()
        return found

    def bodies(self, name: str, *, hot: bool) -> Callable[[], bytes]:
        """Each call makes another order: of the hot SKU, or of two others."""
        numbers = itertools.count()
        return lambda: body_of(PLACE, {"input": self.order(name, next(numbers), hot=hot)})

    def order(self, name: str, number: int, *, hot: bool) -> dict[str, Any]:
        skus = [HOT] if hot else [self._sku(2 * number), self._sku(2 * number + 1)]
        return {
            "idempotencyKey": f"{name} {number}",
            "channelId": self.channels[number % len(self.channels)],
            "customerId": self.customers[number % len(self.customers)],
            "lines": [{"sku": f"SKU{sku}", "quantity": 1} for sku in skus],
        }

    def _sku(self, number: int) -> int:
        return FIRST_SKU + 1 + number * _STEP % (self.skus - 1)


def placed(answer: bytes) -> bool:
    return b'"errors":[]' in answer.replace(b" ", b"")
