"""The GraphQL layer of a mutation: arguments and payload, with a service that does nothing."""

from dataclasses import replace
from typing import Any

import orjson
from strawberry.schema.config import StrawberryConfig

from domain.orders.order import Order as DomainOrder
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.shared.service import Service
from domain.shared.audit import Caller
from execution.graph import Graph
from hub.wiring import Hub
from resolvers.root import Query
from resolvers.shared.mutations import mutation, mutations
from schema.orders.inputs import PlaceOrderInput
from schema.orders.order import Order
from schema.shared.scalars import SCALARS

PLACE = """mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id number status originalTotal { amount currencyCode } }
    errors { ... on UserError { code message path } }
    replayed
  }
}"""
ORDER = {
    "input": {
        "idempotencyKey": "a key",
        "channelId": "channel_00000000000000000000000001",
        "customerId": "customer_00000000000000000000000001",
        "lines": [{"sku": "CUP", "quantity": 2}, {"sku": "POT", "quantity": 1}],
        "shipTo": {"country": "DE", "city": "Berlin", "postalCode": "10115"},
    }
}


class Placing(Service):
    """Answers with an order that was placed before."""

    def __init__(self, placed: Any) -> None:
        self._placed = placed

    async def place(self, caller: Caller, key: str | None, command: PlaceOrder) -> DomainOrder:
        """Place an order."""
        placed: DomainOrder = self._placed
        return placed


@mutations("What can be done with orders.")
class Mutation:
    place_order = mutation(PlaceOrderInput, Placing.place, Order)


class OneService:
    def __init__(self, service: Service) -> None:
        self._service = service

    def of(self, _: type) -> Service:
        return self._service


class Layer:
    """A graph with that one mutation."""

    def __init__(self, hub: Hub, placed: Any, *, plans: bool = True) -> None:
        self._hub = hub
        self._services: Any = OneService(Placing(placed))
        config = StrawberryConfig(scalar_map=SCALARS)
        self._graph = Graph(
            Query, Mutation, fork=lambda context: context.fork(), plans=plans, config=config
        )

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes:
        context = replace(self._hub.context(Caller("benchmark")), services=self._services)
        result = await self._graph.execute(text, variables, context)
        if result.errors:
            raise RuntimeError(result.errors[0].message)
        return orjson.dumps(result.data)
