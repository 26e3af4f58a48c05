"""The roots of the graph: what each area can be asked, can do, and can be followed for."""

import strawberry

from resolvers.access.mutations import AccessMutations
from resolvers.access.queries import AccessQueries
from resolvers.catalog.mutations import CatalogMutations
from resolvers.catalog.queries import CatalogQueries
from resolvers.customers.mutations import CustomerMutations
from resolvers.customers.queries import CustomerQueries
from resolvers.fulfillment.mutations import FulfillmentMutations
from resolvers.fulfillment.queries import FulfillmentQueries
from resolvers.history.queries import HistoryQueries
from resolvers.inventory.feeding import FeedQueries
from resolvers.inventory.mutations import (
    CountingMutations,
    InventoryMutations,
    LotMutations,
    ReservationMutations,
    RingFenceMutations,
    SupplyMutations,
)
from resolvers.inventory.queries import (
    CountingQueries,
    InventoryQueries,
    LotQueries,
    ReservationQueries,
    RingFenceQueries,
    SupplyQueries,
)
from resolvers.inventory.subscriptions import InventorySubscriptions
from resolvers.metafields.mutations import MetafieldMutations
from resolvers.network.mutations import NetworkMutations
from resolvers.network.queries import NetworkQueries
from resolvers.orders.mutations import OrderMutations
from resolvers.orders.queries import OrderQueries
from resolvers.orders.subscriptions import OrderSubscriptions
from resolvers.payments.mutations import PaymentMutations
from resolvers.payments.queries import PaymentQueries
from resolvers.replenishment.mutations import ReplenishmentMutations
from resolvers.replenishment.queries import ReplenishmentQueries
from resolvers.reporting.queries import ReportingQueries
from resolvers.shared.nodes import NodeQueries


@strawberry.type(description="Reads.")
class Query(
    AccessQueries,
    HistoryQueries,
    ReportingQueries,
    PaymentQueries,
    FulfillmentQueries,
    ReplenishmentQueries,
    CountingQueries,
    SupplyQueries,
    ReservationQueries,
    LotQueries,
    RingFenceQueries,
    FeedQueries,
    InventoryQueries,
    NetworkQueries,
    CatalogQueries,
    CustomerQueries,
    OrderQueries,
    NodeQueries,
):
    pass


@strawberry.type(
    description="Changes. Each is one transaction and answers with a payload: the changed object, "
    "or `errors` that say why nothing was changed."
)
class Mutation(
    CatalogMutations,
    CustomerMutations,
    NetworkMutations,
    InventoryMutations,
    SupplyMutations,
    ReservationMutations,
    LotMutations,
    RingFenceMutations,
    CountingMutations,
    ReplenishmentMutations,
    FulfillmentMutations,
    PaymentMutations,
    OrderMutations,
    MetafieldMutations,
    AccessMutations,
):
    pass


@strawberry.type(description="Live streams, over WebSocket (graphql-transport-ws) or SSE.")
class Subscription(InventorySubscriptions, OrderSubscriptions):
    pass
