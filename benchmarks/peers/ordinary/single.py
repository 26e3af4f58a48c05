"""The same mutation with everything done in one round trip (`benchmarks.peers.single`), and caches
of parsed and validated documents."""

import os

import strawberry

from benchmarks.peers import single
from benchmarks.peers.held import Held
from benchmarks.peers.ordinary.placing import PlaceOrderInput, UserError

held = Held(os.environ["BENCHMARK_DATABASE"])


@strawberry.type
class PlacedOrder:
    id: strawberry.ID
    number: str
    status: str


@strawberry.type
class OutOfStock(UserError):
    pass


@strawberry.type
class PlaceOrderPayload:
    order: PlacedOrder | None
    errors: list[OutOfStock]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def place_order(self, input: PlaceOrderInput) -> PlaceOrderPayload:
        async with held.connection() as connection:
            placed = await single.place_order(
                connection,
                input.idempotency_key,
                input.channel_id,
                input.customer_id,
                [(line.sku, line.quantity) for line in input.lines],
            )
        if placed is None:
            return PlaceOrderPayload(order=None, errors=[OutOfStock(message=single.OUT_OF_STOCK)])
        id, number = placed
        order = PlacedOrder(id=strawberry.ID(id), number=number, status=single.STATUS)
        return PlaceOrderPayload(order=order, errors=[])
