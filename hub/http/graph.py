"""The graph as this process runs it."""

from collections.abc import AsyncIterator
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from execution.budget import Budget
from execution.graph import Graph
from resolvers.context import Context
from resolvers.root import Mutation, Query, Subscription
from schema.scalars import SCALARS

# How long lists without a page size usually are, for counting a query's cost; others count 10.
# fmt: off
SIZES = {
    "Order.lines":              3, "OrderLine.standings":        1, "Order.holds":             1,
    "Order.payments":           1, "Order.fulfillmentOrders":    1, "Order.shipments":         1,
    "FulfillmentOrder.standings": 3, "FulfillmentOrder.shipments": 1, "Shipment.lines":        3,
    "Shipment.parcels":         1, "Shipment.tracking":          5, "OrderEvent.changes":      2,
    "Product.variants":         3, "Variant.prices":             3, "Variant.levels":          5,
    "Availability.levels":      5, "Customer.contactPoints":     2, "Customer.addresses":      2,
}
# fmt: on


class PerOperation(SchemaExtension):
    """Gives every operation a context of its own (a socket shares one), and tells in the answer
    which idempotency keys were answered from memory."""

    async def on_operation(self) -> AsyncIterator[None]:
        context = self.execution_context.context
        if isinstance(context, Context):
            self.execution_context.context = context.fork()
        yield

    def get_results(self) -> dict[str, Any]:
        context = self.execution_context.context
        replayed = context.caller.replayed if isinstance(context, Context) else []
        return {"idempotency": {"replayed": list(replayed)}} if replayed else {}


def make_graph(*, show_cost: bool = False) -> Graph:
    return Graph(
        Query,
        Mutation,
        Subscription,
        extensions=[PerOperation],
        budget=Budget(sizes=SIZES, shown=show_cost),
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def printed() -> str:
    """The whole schema, as `schema/hub.graphql` keeps it."""
    return make_graph().as_str().rstrip() + "\n"
