"""The three queries, and which orders and SKUs they ask for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from benchmarks.data.copies import FIRST_SKU
from benchmarks.servers import plain

MONEY = "{ amount currencyCode }"
DETAIL = f"""query Detail($id: ID!) {{
  order(by: {{id: $id}}) {{
    id number status placedAt email originalTotal {MONEY} customer {{ id name email }}
    lines {{ id sku title quantity unitPrice {MONEY} variant {{ id sku title }} }}
    shipments {{ id status tracking {{ kind occurredAt }} }}
  }}
}}"""
PAGE = f"""query Page($first: Int!) {{
  orders(first: $first) {{
    pageInfo {{ hasNextPage }}
    nodes {{
      id number status placedAt originalTotal {MONEY} customer {{ id name }}
      lines {{ id sku title quantity unitPrice {MONEY} variant {{ id title }} }}
      shipments {{ id status }}
    }}
  }}
}}"""
STOCK = """query Stock($skus: [String!]!) {
  availability(skus: $skus) {
    sku inventoryLevels { onHand reserved available location { id code } }
  }
}"""
# Some recent orders of two shipments; another one with each request.
_ORDERS = """SELECT order_id FROM shipments WHERE order_id IN
  (SELECT id FROM orders ORDER BY placed_at DESC LIMIT 2000)
GROUP BY order_id HAVING count(*) = 2 ORDER BY order_id DESC LIMIT 40"""
_SKUS = 20
_WINDOWS = 40


@dataclass(frozen=True)
class Query:
    """`variables` are used in turn."""

    name: str
    text: str
    variables: Sequence[dict[str, Any]]


async def queries(address: str, skus: int) -> list[Query]:
    """For a database with generated orders."""
    engine = plain(address)
    async with asyncio.timeout(60), engine.connect() as connection:
        orders = (await connection.execute(text(_ORDERS))).scalars().all()
    await engine.dispose()
    windows = [
        [f"SKU{FIRST_SKU + (start * _SKUS + n) % skus}" for n in range(_SKUS)]
        for start in range(_WINDOWS)
    ]
    return [
        Query("Q1 order detail", DETAIL, [{"id": id} for id in orders]),
        Query("Q2 page of 50 orders", PAGE, [{"first": 50}]),
        Query("Q3 20 SKUs at 10 locations", STOCK, [{"skus": skus} for skus in windows]),
    ]
