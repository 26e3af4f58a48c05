"""How fulfillment orders and shipments are found."""

import strawberry

from resolvers.shared.lists import connection
from schema.fulfillment.filters import FULFILLMENT_ORDERS, SHIPMENTS
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.fulfillment.shipment import Shipment


@strawberry.type(description="How fulfillment orders and shipments are found.")
class FulfillmentQueries:
    fulfillment_orders = connection(
        FulfillmentOrder,
        FULFILLMENT_ORDERS,
        "Fulfillment orders of all locations, oldest first unless sorted otherwise.",
    )
    shipments = connection(
        Shipment, SHIPMENTS, "Shipments of all locations, newest first unless sorted otherwise."
    )
