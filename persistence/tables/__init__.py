"""All tables, one module per area. Columns are named like the attributes they store."""

from persistence.tables.access.credentials import api_keys as api_keys
from persistence.tables.access.credentials import credential_revision as credential_revision
from persistence.tables.access.credentials import revoked_tokens as revoked_tokens
from persistence.tables.access.credentials import tracking_links as tracking_links
from persistence.tables.access.documents import trusted_documents as trusted_documents
from persistence.tables.base import metadata as metadata
from persistence.tables.catalog import packs as packs
from persistence.tables.catalog import prices as prices
from persistence.tables.catalog import products as products
from persistence.tables.catalog import variants as variants
from persistence.tables.customers import customer_groups as customer_groups
from persistence.tables.customers import customers as customers
from persistence.tables.customers import erasures as erasures
from persistence.tables.customers import personal_keys as personal_keys
from persistence.tables.event_log import dead_letters as dead_letters
from persistence.tables.event_log import (
    inventory_movement_positions as inventory_movement_positions,
)
from persistence.tables.event_log import log_heads as log_heads
from persistence.tables.event_log import order_event_positions as order_event_positions
from persistence.tables.fulfillment import fulfillment_orders as fulfillment_orders
from persistence.tables.fulfillment import parcels as parcels
from persistence.tables.fulfillment import shipment_lines as shipment_lines
from persistence.tables.fulfillment import shipments as shipments
from persistence.tables.fulfillment import tracking_events as tracking_events
from persistence.tables.history.checkpoints import history_checkpoints as history_checkpoints
from persistence.tables.history.leaves import history_erasures as history_erasures
from persistence.tables.history.leaves import history_nodes as history_nodes
from persistence.tables.history.leaves import inventory_movement_leaves as inventory_movement_leaves
from persistence.tables.history.leaves import order_event_leaves as order_event_leaves
from persistence.tables.idempotency import idempotency_keys as idempotency_keys
from persistence.tables.integrations import import_rejects as import_rejects
from persistence.tables.inventory.counting import stock_count_entries as stock_count_entries
from persistence.tables.inventory.counting import stock_count_lines as stock_count_lines
from persistence.tables.inventory.counting import stock_counts as stock_counts
from persistence.tables.inventory.importing import stock_import_rows as stock_import_rows
from persistence.tables.inventory.importing import stock_imports as stock_imports
from persistence.tables.inventory.levels import inventory_levels as inventory_levels
from persistence.tables.inventory.levels import inventory_movements as inventory_movements
from persistence.tables.inventory.levels import level_balances as level_balances
from persistence.tables.inventory.lots import lot_levels as lot_levels
from persistence.tables.inventory.lots import lots as lots
from persistence.tables.inventory.lots import shipped_lots as shipped_lots
from persistence.tables.inventory.reservations import reservation_lines as reservation_lines
from persistence.tables.inventory.reservations import reservations as reservations
from persistence.tables.inventory.ring_fences import ring_fences as ring_fences
from persistence.tables.inventory.supply import expected_supply as expected_supply
from persistence.tables.inventory.supply import purchase_order_lines as purchase_order_lines
from persistence.tables.inventory.supply import purchase_orders as purchase_orders
from persistence.tables.inventory.supply import supply_promises as supply_promises
from persistence.tables.inventory.supply import transfer_order_lines as transfer_order_lines
from persistence.tables.inventory.supply import transfer_orders as transfer_orders
from persistence.tables.metafields import metafields as metafields
from persistence.tables.network import channels as channels
from persistence.tables.network import location_groups as location_groups
from persistence.tables.network import locations as locations
from persistence.tables.network import order_numbers as order_numbers
from persistence.tables.orders.annotations import order_references as order_references
from persistence.tables.orders.annotations import order_relations as order_relations
from persistence.tables.orders.annotations import order_tags as order_tags
from persistence.tables.orders.charges import order_charges as order_charges
from persistence.tables.orders.delivery_groups import delivery_groups as delivery_groups
from persistence.tables.orders.metric_sums import daily_demand as daily_demand
from persistence.tables.orders.metric_sums import metric_rollups as metric_rollups
from persistence.tables.orders.metric_sums import metric_sums as metric_sums
from persistence.tables.orders.metric_sums import order_contributions as order_contributions
from persistence.tables.orders.orders import holds as holds
from persistence.tables.orders.orders import line_quantities as line_quantities
from persistence.tables.orders.orders import order_events as order_events
from persistence.tables.orders.orders import order_exceptions as order_exceptions
from persistence.tables.orders.orders import order_lines as order_lines
from persistence.tables.orders.orders import orders as orders
from persistence.tables.payments import payment_transactions as payment_transactions
from persistence.tables.payments import payments as payments
from persistence.tables.replenishment import replenishment_policies as replenishment_policies
from persistence.tables.replenishment import (
    replenishment_suggestions as replenishment_suggestions,
)
from persistence.tables.replenishment import stock_alerts as stock_alerts
from persistence.tables.search_terms import search_terms as search_terms
