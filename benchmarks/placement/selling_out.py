"""Many clients order the last units of a SKU: as many orders are accepted as there are units."""

import itertools
from typing import Any

from benchmarks.data.copies import FIRST_SKU
from benchmarks.measure import sides
from benchmarks.measure.load import Client, body_of, drive
from benchmarks.placement.databases import counted
from benchmarks.placement.orders import PLACE, Buyers, placed

UNITS, CLIENTS, ORDERS = 40, 64, 160
SECONDS = 60
LEVELS = """query Levels($skus: [String!]!) {
  availability(skus: $skus) { inventoryLevels { available location { id } } }
}"""
MOVE = """mutation Move($input: MoveStockInput!) {
  moveStock(input: $input) { errors { ... on UserError { message } } }
}"""


async def oversold(address: str, skus: int) -> int:
    """Units sold that were not there, or not sold that were; units of orders that are not reserved,
    and levels below nothing."""
    sku = f"SKU{FIRST_SKU + skus - 1}"
    buyers = await Buyers.of(address, skus)
    numbers = itertools.count()

    def body() -> bytes | None:
        number = next(numbers)
        lines = {"lines": [{"sku": sku, "quantity": 1}]}
        order = buyers.order("the last units", number, hot=True) | lines
        return body_of(PLACE, {"input": order}) if number < ORDERS else None

    async with sides.running([sides.hub(address)]) as (hub,):
        hub.resume()
        clients = [hub.client() for _ in range(CLIENTS)]
        await _leave(clients[0], sku)
        load = await drive(clients, body, SECONDS, placed)
        for client in clients:
            client.close()
    reserved, ordered, below = await counted(address)
    return abs(load.accepted - UNITS) + abs(ordered - reserved) + below


async def _leave(client: Client, sku: str) -> None:
    """Damage all units but the last ones, which are at the first location."""
    (found,) = (await client.ask(LEVELS, {"skus": [sku]}))["availability"]
    for place, level in enumerate(found["inventoryLevels"]):
        units = level["available"] - (0 if place else UNITS)
        move: dict[str, Any] = {
            "idempotencyKey": f"damage {place}",
            "kind": "DAMAGE",
            "sku": sku,
            "locationId": level["location"]["id"],
            "quantity": units,
        }
        answer = await client.ask(MOVE, {"input": move})
        if answer["moveStock"]["errors"]:
            raise RuntimeError(answer)
