"""Counts the SQL statements of a large query by page size:

python -m benchmarks.scale.statements"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from hub.http.app import create_app
from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.graph.client import Client, statements
from tests.shop import Shop

SIZES = (1, 10, 100)
MONEY = "{ amount currencyCode }"
RICH = f"""query Rich($first: Int!) {{
  orders(first: $first) {{
    totalCount
    nodes {{
      number status supportedActions originalTotal {MONEY}
      channel {{ name }}
      customer {{ name email }}
      lines {{
        sku quantity unitPrice {MONEY}
        quantities {{ state quantity }}
        variant {{ title prices {{ amount {MONEY} }} inventoryLevels {{ available }} }}
      }}
      holds {{ reason status }}
      payments {{ method status captured {MONEY} }}
      fulfillmentOrders {{ status location {{ code }} }}
      shipments {{
        status parcels {{ trackingNumber }} tracking {{ kind occurredAt }}
      }}
      events(first: 3) {{ nodes {{ sequence kind recordedAt }} }}
    }}
  }}
}}"""


async def fill(shop: Shop, count: int) -> None:
    """Create orders. Every second one is shipped and paid, including the newest; some of the others
    are on hold."""
    for sku in ("CUP", "POT"):
        await shop.stock(2 * count, sku)
    for number in range(count):
        order = await shop.place(1, ("CUP", "POT")[number % 2], channel_id=shop.pos.id)
        if number % 2:
            await shop.ship(order.fulfillment_orders[0])
            await shop.pay(order)
        elif number % 10 == 0:
            await shop.hold(order)


async def counted(graph: Client, shop: Shop, sizes: Sequence[int] = SIZES) -> dict[int, list[str]]:
    """The statements of the query by page size. The first run is not counted, because it may open
    connections."""
    sent: dict[int, list[str]] = {}
    for first in sizes:
        for _ in range(2):
            with statements(shop.hub) as sent[first]:
                found = await graph.ask(RICH, first=first)
            assert len(found["nodes"]) == first
    return sent


async def measure() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        await upgrade(url)
        hub = wire(Settings(database_url=url))
        shop = await Shop.open(hub)
        await fill(shop, max(SIZES))
        app = create_app(hub)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app=app), base_url="http://hub"
            ) as http,
        ):
            for first, sent in (await counted(Client(http), shop)).items():
                print(f"{first:>4} orders: {len(sent)} statements")


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    asyncio.run(measure())


if __name__ == "__main__":
    main()
