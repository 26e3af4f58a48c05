"""All checks: those that are one SQL statement, and those that load each order."""

from collections.abc import Awaitable, Callable, Iterator

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Difference
from persistence.verify.catalog.pack_gtins import pack_gtins
from persistence.verify.events.event_changes import event_changes
from persistence.verify.events.event_sequence import event_sequences
from persistence.verify.events.event_status import event_status
from persistence.verify.events.history import history
from persistence.verify.events.placed_event import placed_events
from persistence.verify.fulfillment.cancellation_lines import cancellation_lines
from persistence.verify.fulfillment.fulfillment_status import fulfillment_status
from persistence.verify.fulfillment.lost_units import lost_units
from persistence.verify.fulfillment.parcel_status import parcel_status
from persistence.verify.fulfillment.rejected_by import rejected_by
from persistence.verify.fulfillment.shipped_units import shipped_units
from persistence.verify.idempotency.answers import results_exist
from persistence.verify.inventory.count_adjustments import count_adjustments
from persistence.verify.inventory.expected_supply import expected_at_levels, expected_of_lines
from persistence.verify.inventory.kit_components import kit_components
from persistence.verify.inventory.level_balances import level_balances
from persistence.verify.inventory.level_quantities import level_quantities
from persistence.verify.inventory.lots import ends_of_lots, lots_of_levels, lots_of_movements
from persistence.verify.inventory.movement_balances import movement_balances
from persistence.verify.inventory.movement_sequence import movement_sequences
from persistence.verify.inventory.promised_supply import promised_supply, promised_to_lines
from persistence.verify.inventory.reserved_for_orders import reserved_and_committed
from persistence.verify.inventory.ring_fences import ring_fenced
from persistence.verify.inventory.suggested_orders import suggested_orders
from persistence.verify.metafields.metafield_owners import metafield_owners
from persistence.verify.orders.cancellation_wish import cancellation_wish
from persistence.verify.orders.delivered_at import delivered_at
from persistence.verify.orders.delivery_groups import delivery_groups
from persistence.verify.orders.hold_scope import hold_scope
from persistence.verify.orders.lines.awaiting_stock import awaiting_stock
from persistence.verify.orders.lines.kit_parts import kit_parts
from persistence.verify.orders.lines.line_kinds import line_kinds
from persistence.verify.orders.lines.line_totals import line_totals
from persistence.verify.orders.lines.line_units import line_units
from persistence.verify.orders.order_numbers import order_numbers
from persistence.verify.orders.order_references import order_references
from persistence.verify.orders.order_status import order_status
from persistence.verify.orders.order_tags import order_tags
from persistence.verify.orders.order_totals import order_totals
from persistence.verify.payments.payment_amounts import payment_amounts
from persistence.verify.payments.payment_status import payment_status
from persistence.verify.privacy.erased_data import erased_data
from persistence.verify.privacy.personal_keys import personal_keys
from persistence.verify.reporting.daily_demand import daily_demand
from persistence.verify.reporting.metric_sums import metric_sums
from persistence.verify.search.search_terms import order_search_terms, search_terms
from persistence.verify.shared.orders import StoredOrder

STATEMENT_LAWS: tuple[Callable[[AsyncConnection], Awaitable[list[Difference]]], ...] = (
    *(level_quantities, movement_sequences, movement_balances, level_balances),
    *(reserved_and_committed, expected_at_levels, expected_of_lines, count_adjustments),
    *(ring_fenced, suggested_orders, promised_supply, promised_to_lines),
    *(kit_components, pack_gtins),
    *(lots_of_levels, lots_of_movements, ends_of_lots),
    *(line_units, line_totals, order_numbers),
    *(event_sequences, placed_events, history),
    *(shipped_units, results_exist, metafield_owners),
    *(order_references, order_tags, search_terms, erased_data),
    *(personal_keys, metric_sums, daily_demand),
)
ORDER_LAWS: tuple[Callable[[StoredOrder], Iterator[Difference]], ...] = (
    *(order_status, order_totals, delivered_at, awaiting_stock, hold_scope),
    *(delivery_groups, order_search_terms, cancellation_wish),
    *(line_kinds, kit_parts),
    *(payment_amounts, payment_status),
    *(event_status, event_changes, fulfillment_status),
    *(parcel_status, lost_units, rejected_by, cancellation_lines),
)
