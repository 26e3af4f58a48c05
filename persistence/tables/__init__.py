"""Every table, one file per area. A column is named as the attribute it keeps."""

from persistence.tables.base import metadata as metadata
from persistence.tables.catalog import prices as prices
from persistence.tables.catalog import products as products
from persistence.tables.catalog import variants as variants
from persistence.tables.customers import customers as customers
from persistence.tables.event_log import heads as heads
from persistence.tables.event_log import parked as parked
from persistence.tables.fulfillment import fulfillment_orders as fulfillment_orders
from persistence.tables.fulfillment import parcels as parcels
from persistence.tables.fulfillment import shipment_lines as shipment_lines
from persistence.tables.fulfillment import shipments as shipments
from persistence.tables.fulfillment import tracking as tracking
from persistence.tables.idempotency import idempotency as idempotency
from persistence.tables.integrations import rejects as rejects
from persistence.tables.inventory import levels as levels
from persistence.tables.inventory import movements as movements
from persistence.tables.network import channels as channels
from persistence.tables.network import locations as locations
from persistence.tables.network import order_numbers as order_numbers
from persistence.tables.orders import events as events
from persistence.tables.orders import holds as holds
from persistence.tables.orders import lines as lines
from persistence.tables.orders import orders as orders
from persistence.tables.orders import standings as standings
from persistence.tables.payments import payments as payments
