"""Goods arrive for many orders that wait: receiving them, which keeps them for those orders, and
allocating them, fifty orders in a transaction and, for comparison, one.

`python -m benchmarks.backorders`; the figures go to `build/bench/backorders.json`."""

import argparse
import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

from benchmarks.history import figure, opened
from benchmarks.report.results import keep_script
from benchmarks.servers import durable_postgresql, separate_servers
from domain.inventory.supply.commands import (
    CreatePurchaseOrder,
    PurchaseLine,
    ReceivedUnits,
    ReceivePurchaseOrder,
)
from domain.network.channel import AvailabilityPolicy
from hub.wiring import Hub
from persistence.tables import channels
from persistence.verify.verify import SqlVerify
from tests.shop import Shop

TOGETHER = "domain.services.sourcing.backorders.TOGETHER_MAX"
CLIENTS = 50


@dataclass
class Taken:
    """Seconds, and those of CPU of this process."""

    wall: float
    cpu: float


async def measure(name: str, address: str, orders: int) -> list[dict[str, Any]]:
    hub, shop = await opened(address)
    try:
        async with hub.engines.writer.begin() as connection:
            backorder = {"availability_policy": AvailabilityPolicy.BACKORDER}
            await connection.execute(update(channels).values(backorder))
        alone = await arrival(hub, shop, orders, 1, "POT")
        together = await arrival(hub, shop, orders, 50, "TEA")
        wrong = len(await SqlVerify(hub.engines).differences())
    finally:
        await hub.close()
    of = f"{orders:,} orders that wait, {name}"
    return [
        figure(f"{of}: seconds to receive and allocate", together.wall, 2),
        figure(f"{of}: CPU seconds of the hub", together.cpu, 2),
        figure(
            f"{of}: one transaction each, by fifty in one",
            alone.wall / together.wall,
            1.5,
            least=True,
        ),
        figure(f"{of}: units promised or reserved twice, and other differences", wrong, 0),
    ]


async def arrival(hub: Hub, shop: Shop, orders: int, most: int, sku: str) -> Taken:
    """What it takes from the goods at the door to the last order that has them."""
    at = datetime.now(UTC) + timedelta(days=30)
    line = PurchaseLine(sku=sku, quantity=orders, expected_at=at)
    place = {"supplier_id": shop.supplier.id, "location_id": shop.warehouse.id}
    purchasing = shop.services.purchasing
    bought = await purchasing.create(shop.caller, None, CreatePurchaseOrder(**place, lines=(line,)))
    for _ in range(0, orders, CLIENTS):
        await asyncio.gather(*(shop.place(1, sku) for _ in range(min(CLIENTS, orders))))
    units = ReceivedUnits(sku=sku, received=orders)
    goods = ReceivePurchaseOrder(purchase_order_id=bought.id, lines=(units,))
    wall, cpu = time.perf_counter(), time.process_time()
    with patch(TOGETHER, most):
        await purchasing.receive(shop.caller, None, goods)
        served = await hub.backorders.once()
    taken = Taken(time.perf_counter() - wall, time.process_time() - cpu)
    level = await shop.level(sku)
    if (served, level.reserved, level.available) != (orders, orders, 0):
        raise RuntimeError(f"{served} orders were served: {level}")
    return taken


async def everywhere(orders: int) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        found = await measure("SQLite", f"sqlite+aiosqlite:///{folder}/hub.db", orders)
    return found + await measure("PostgreSQL", await durable_postgresql("backorders"), orders)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000, help="orders that wait (1,000)")
    given = parser.parse_args()
    with separate_servers():
        found = asyncio.run(everywhere(given.orders))
    keep_script("backorders", found)
    for one in found:
        print(f"{one['name']}: {one['figure']:,} (goal {one['goal']:,})")


if __name__ == "__main__":
    main()
