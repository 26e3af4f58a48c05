"""A location accepts an order and ships all of it: two mutations in one request."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.measure import sides
from benchmarks.measure.load import Client, body_of, drive
from benchmarks.measure.options import Options
from benchmarks.measure.sides import Side
from benchmarks.measure.turns import Processes, Spending, measured
from benchmarks.placement.orders import Buyers

CLIENTS = 8
# Orders of a turn, by the seconds of a turn.
ORDERS_PER_SECOND = 60
WARM_ORDERS = 16
PLACE = """mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { fulfillmentOrders { id } } }
}"""
SHIP = """mutation Ship($accept: FulfillmentInput!, $ship: ShipFulfillmentOrderInput!) {
  acceptFulfillmentOrder(input: $accept) {
    fulfillmentOrder { id status }
    errors { ... on UserError { message } }
  }
  shipFulfillmentOrder(input: $ship) {
    shipment { id status }
    errors { ... on UserError { message } }
  }
}"""


async def fulfilled(address: str, options: Options, database: Processes) -> Spending:
    """By a hub on a database with stock."""
    found = Spending()
    buyers = await Buyers.of(address, options.skus)
    async with sides.running([sides.hub(address)]) as (hub,):
        hub.resume()
        for turn in range(options.rounds):
            await _turn(hub, buyers, f"turn {turn}", options.seconds, database, found)
    return found


async def _turn(
    hub: Side, buyers: Buyers, name: str, seconds: float, database: Processes, found: Spending
) -> None:
    clients = [hub.client() for _ in range(CLIENTS)]
    count = WARM_ORDERS + round(ORDERS_PER_SECOND * seconds)
    works = await _placed(clients, buyers, name, count)
    warm, rest = _bodies(works[:WARM_ORDERS]), _bodies(works[WARM_ORDERS:])
    await drive(clients, partial(next, warm, None), seconds, _done)
    run = partial(drive, clients, partial(next, rest, None), 10 * seconds, _done)
    await measured(hub, run, database, found)
    for client in clients:
        client.close()


async def _placed(clients: Sequence[Client], buyers: Buyers, name: str, count: int) -> list[str]:
    """The fulfillment orders of as many orders."""
    numbers = iter(range(count))
    works: list[str] = []

    async def place(client: Client) -> None:
        for number in numbers:
            order = buyers.order(f"to ship {name}", number, hot=False)
            answer = await client.ask(PLACE, {"input": order})
            works.extend(w["id"] for w in answer["placeOrder"]["order"]["fulfillmentOrders"])

    await asyncio.gather(*(place(client) for client in clients))
    return works


def _bodies(works: Sequence[str]) -> Iterator[bytes]:
    for id in works:
        work = {"fulfillmentOrderId": id}
        accept = {"idempotencyKey": f"accept {id}", **work}
        ship = {"idempotencyKey": f"ship {id}", "carrier": "DHL", **work}
        yield body_of(SHIP, {"accept": accept, "ship": ship})


def _done(answer: bytes) -> bool:
    return answer.replace(b" ", b"").count(b'"errors":[]') == 2
