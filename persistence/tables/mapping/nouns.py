"""The table that stores each class of the domain."""

from sqlalchemy import Table

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.catalog.packs import Pack
from domain.catalog.product import Price, Product, Variant
from domain.customers.customer import Customer
from domain.customers.group import CustomerGroup
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Parcel, Shipment, ShipmentLine, TrackingEvent
from domain.inventory.counting.line import StockCountEntry, StockCountLine
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.fencing.ring_fence import RingFence
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.inventory.lots.lot import Lot, LotLevel, ShippedLot
from domain.inventory.reservations.reservation import Reservation, ReservationLine
from domain.inventory.supply.expected import ExpectedSupply
from domain.inventory.supply.promising import SupplyPromise
from domain.inventory.supply.purchase_order import PurchaseOrder, PurchaseOrderLine
from domain.inventory.supply.transfer_order import TransferOrder, TransferOrderLine
from domain.metafields.metafield import Metafield
from domain.network.channel import Channel
from domain.network.group import LocationGroup
from domain.network.location import Location
from domain.orders.annotations.reference import OrderReference
from domain.orders.annotations.relation import OrderRelation
from domain.orders.annotations.tag import OrderTag
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEvent
from domain.orders.exception import OrderException
from domain.orders.holds.hold import Hold
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.line import OrderLine
from domain.orders.lines.quantities import LineQuantity
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction
from domain.replenishment.alert import StockAlert
from domain.replenishment.policy import ReplenishmentPolicy
from domain.replenishment.suggestion import ReplenishmentSuggestion
from persistence import tables as t

TABLES: dict[type, Table] = {
    ApiKey: t.api_keys,
    Channel: t.channels,
    Customer: t.customers,
    CustomerGroup: t.customer_groups,
    DeliveryGroup: t.delivery_groups,
    ExpectedSupply: t.expected_supply,
    FulfillmentOrder: t.fulfillment_orders,
    Hold: t.holds,
    InventoryLevel: t.inventory_levels,
    InventoryMovement: t.inventory_movements,
    LineQuantity: t.line_quantities,
    Location: t.locations,
    LocationGroup: t.location_groups,
    Metafield: t.metafields,
    Order: t.orders,
    OrderCharge: t.order_charges,
    OrderEvent: t.order_events,
    OrderException: t.order_exceptions,
    OrderLine: t.order_lines,
    OrderReference: t.order_references,
    OrderRelation: t.order_relations,
    OrderTag: t.order_tags,
    Pack: t.packs,
    Parcel: t.parcels,
    Payment: t.payments,
    PaymentTransaction: t.payment_transactions,
    Price: t.prices,
    Product: t.products,
    PurchaseOrder: t.purchase_orders,
    PurchaseOrderLine: t.purchase_order_lines,
    ReplenishmentPolicy: t.replenishment_policies,
    ReplenishmentSuggestion: t.replenishment_suggestions,
    Reservation: t.reservations,
    ReservationLine: t.reservation_lines,
    RingFence: t.ring_fences,
    Lot: t.lots,
    LotLevel: t.lot_levels,
    ShippedLot: t.shipped_lots,
    Shipment: t.shipments,
    ShipmentLine: t.shipment_lines,
    StockAlert: t.stock_alerts,
    StockCount: t.stock_counts,
    StockCountEntry: t.stock_count_entries,
    StockCountLine: t.stock_count_lines,
    SupplyPromise: t.supply_promises,
    TrackingEvent: t.tracking_events,
    TrackingLink: t.tracking_links,
    TransferOrder: t.transfer_orders,
    TransferOrderLine: t.transfer_order_lines,
    Variant: t.variants,
}
