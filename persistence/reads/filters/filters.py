"""Conversion of typed filters to SQL conditions."""

from dataclasses import fields

from sqlalchemy import ColumnElement, Table, and_, or_, true

from domain.access.issued.filters import ApiKeyWhere
from domain.catalog.filters import ProductWhere, VariantWhere
from domain.customers.filters import CustomerGroupWhere, CustomerWhere
from domain.fulfillment.filters import FulfillmentOrderWhere, ShipmentWhere
from domain.inventory.counting.filters import StockCountWhere
from domain.inventory.fencing.filters import RingFenceWhere
from domain.inventory.filters import InventoryLevelWhere, InventoryMovementWhere
from domain.inventory.reservations.filters import ReservationLineWhere, ReservationWhere
from domain.inventory.supply.filters import (
    ExpectedSupplyWhere,
    PurchaseOrderWhere,
    TransferOrderWhere,
)
from domain.network.filters import ChannelWhere, LocationGroupWhere, LocationWhere
from domain.orders.filters import HoldWhere, OrderEventWhere, OrderExceptionWhere, OrderWhere
from domain.payments.filters import PaymentWhere
from domain.replenishment.filters import (
    ReplenishmentPolicyWhere,
    ReplenishmentSuggestionWhere,
    StockAlertWhere,
)
from domain.shared.paging import Where
from persistence import tables as t
from persistence.reads.filters.comparisons import any_of, at_least, equals, is_set, less_than
from persistence.reads.filters.conditions import (
    Condition,
    count_of,
    customer_email,
    customer_in_group,
    customer_phone,
    exception_in,
    has_units_in,
    hold_blocks,
    location_capability,
    location_in_group,
    occurred,
    order_at,
    order_line_metafield,
    order_method,
    order_number,
    order_on_hold,
    order_reference,
    order_tag,
    order_to_provide,
    order_undecided,
    order_unsourced,
    payment_reference,
    refund_status,
    shipment_carrier,
    shipment_numbers,
    shipment_parcels,
    skus,
    updated,
    variant_gtin,
    with_metafield,
)
from persistence.reads.filters.lots import LOTS
from persistence.reads.filters.searching import (
    customer_text,
    location_text,
    order_text,
    product_text,
    variant_text,
)

CONDITIONS: dict[type[Where], dict[str, Condition]] = {
    OrderWhere: {
        "status": any_of(t.orders.c.status),
        "payment_status": any_of(t.orders.c.payment_status),
        "fulfillment_status": any_of(t.orders.c.fulfillment_status),
        "hold_reason": order_on_hold,
        "unsourced": order_unsourced,
        "to_provide": order_to_provide,
        "channel_id": any_of(t.orders.c.channel_id),
        "customer_id": any_of(t.orders.c.customer_id),
        "location_id": order_at,
        "placed_from": at_least(t.orders.c.placed_at),
        "placed_until": less_than(t.orders.c.placed_at),
        "text": order_text,
        "number": order_number,
        "method": order_method,
        "reference": order_reference,
        "purchase_order_number": any_of(t.orders.c.purchase_order_number),
        "has_tag": order_tag,
        "metafield": with_metafield(t.orders),
        "line_metafield": order_line_metafield,
        "undecided_loss": order_undecided,
        **updated(t.orders),
    },
    HoldWhere: {
        "order_id": any_of(t.holds.c.order_id),
        "reason": any_of(t.holds.c.reason),
        "status": any_of(t.holds.c.status),
        "owner": any_of(t.holds.c.owner),
        "scope": any_of(t.holds.c.scope),
        "step": hold_blocks,
        "release_rule": any_of(t.holds.c.release_rule),
        "due_until": less_than(t.holds.c.due_at),
    },
    OrderEventWhere: {
        "kind": any_of(t.order_events.c.kind),
        "actor": any_of(t.order_events.c.actor),
        **occurred(t.order_events),
    },
    OrderExceptionWhere: {
        "status": any_of(t.order_exceptions.c.status),
        "kind": any_of(t.order_exceptions.c.kind),
        "order_id": any_of(t.order_exceptions.c.order_id),
        "channel_id": exception_in,
        **updated(t.order_exceptions),
    },
    CustomerWhere: {
        "kind": any_of(t.customers.c.kind),
        "text": customer_text,
        "email": customer_email,
        "phone": customer_phone,
        "group_id": customer_in_group,
        "metafield": with_metafield(t.customers),
        **updated(t.customers),
    },
    CustomerGroupWhere: updated(t.customer_groups),
    ProductWhere: {
        "category": any_of(t.products.c.category),
        "text": product_text,
        "metafield": with_metafield(t.products),
        **updated(t.products),
    },
    VariantWhere: {
        "sku": skus(t.variants.c.sku),
        "gtin": variant_gtin,
        "text": variant_text,
        **updated(t.variants),
    },
    PaymentWhere: {
        "status": any_of(t.payments.c.status),
        "method": any_of(t.payments.c.method),
        "order_id": any_of(t.payments.c.order_id),
        "refund_status": refund_status,
        "reference": payment_reference,
        **updated(t.payments),
    },
    LocationWhere: {
        "kind": any_of(t.locations.c.kind),
        "active": equals(t.locations.c.active),
        "capability": location_capability,
        "group_id": location_in_group,
        "text": location_text,
        "metafield": with_metafield(t.locations),
        **updated(t.locations),
    },
    LocationGroupWhere: {
        "active": equals(t.location_groups.c.active),
        **updated(t.location_groups),
    },
    ApiKeyWhere: {
        "role": any_of(t.api_keys.c.role),
        "revoked": is_set(t.api_keys.c.revoked_at),
        **updated(t.api_keys),
    },
    ChannelWhere: {
        "kind": any_of(t.channels.c.kind),
        "active": equals(t.channels.c.active),
        **updated(t.channels),
    },
    InventoryLevelWhere: {
        "sku": skus(t.inventory_levels.c.sku),
        "location_id": any_of(t.inventory_levels.c.location_id),
        "available_from": at_least(t.inventory_levels.c.available),
        "available_until": less_than(t.inventory_levels.c.available),
        **updated(t.inventory_levels),
    },
    InventoryMovementWhere: {
        "kind": any_of(t.inventory_movements.c.kind),
        "cause": any_of(t.inventory_movements.c.cause),
        **occurred(t.inventory_movements),
    },
    PurchaseOrderWhere: {
        "number": any_of(t.purchase_orders.c.number),
        "status": any_of(t.purchase_orders.c.status),
        "supplier_id": any_of(t.purchase_orders.c.supplier_id),
        "location_id": any_of(t.purchase_orders.c.location_id),
        **updated(t.purchase_orders),
    },
    TransferOrderWhere: {
        "number": any_of(t.transfer_orders.c.number),
        "status": any_of(t.transfer_orders.c.status),
        "from_location_id": any_of(t.transfer_orders.c.from_location_id),
        "to_location_id": any_of(t.transfer_orders.c.to_location_id),
        **updated(t.transfer_orders),
    },
    StockCountWhere: {
        "number": any_of(t.stock_counts.c.number),
        "status": any_of(t.stock_counts.c.status),
        "location_id": any_of(t.stock_counts.c.location_id),
        "sku": count_of,
        "blind": equals(t.stock_counts.c.blind),
        "created_from": at_least(t.stock_counts.c.created_at),
        "created_until": less_than(t.stock_counts.c.created_at),
        **updated(t.stock_counts),
    },
    ExpectedSupplyWhere: {
        "sku": skus(t.expected_supply.c.sku),
        "location_id": any_of(t.expected_supply.c.location_id),
        "evidence": any_of(t.expected_supply.c.evidence),
        "expected_from": at_least(t.expected_supply.c.expected_at),
        "expected_until": less_than(t.expected_supply.c.expected_at),
    },
    **LOTS,
    RingFenceWhere: {
        "status": any_of(t.ring_fences.c.status),
        "sku": skus(t.ring_fences.c.sku),
        "location_id": any_of(t.ring_fences.c.location_id),
        "channel_id": any_of(t.ring_fences.c.channel_id),
        "customer_group_id": any_of(t.ring_fences.c.customer_group_id),
        "remaining_from": at_least(t.ring_fences.c.remaining),
        "expires_until": less_than(t.ring_fences.c.expires_at),
        **updated(t.ring_fences),
    },
    ReplenishmentPolicyWhere: {
        "sku": skus(t.replenishment_policies.c.sku),
        "location_id": any_of(t.replenishment_policies.c.location_id),
        "supplier_id": any_of(t.replenishment_policies.c.supplier_id),
        "active": equals(t.replenishment_policies.c.active),
        **updated(t.replenishment_policies),
    },
    ReplenishmentSuggestionWhere: {
        "status": any_of(t.replenishment_suggestions.c.status),
        "kind": any_of(t.replenishment_suggestions.c.kind),
        "sku": skus(t.replenishment_suggestions.c.sku),
        "location_id": any_of(t.replenishment_suggestions.c.location_id),
        "supplier_id": any_of(t.replenishment_suggestions.c.supplier_id),
        **updated(t.replenishment_suggestions),
    },
    StockAlertWhere: {
        "status": any_of(t.stock_alerts.c.status),
        "kind": any_of(t.stock_alerts.c.kind),
        "sku": skus(t.stock_alerts.c.sku),
        "location_id": any_of(t.stock_alerts.c.location_id),
        "owner": any_of(t.stock_alerts.c.owner),
        **updated(t.stock_alerts),
    },
    ReservationWhere: {
        "status": any_of(t.reservations.c.status),
        "channel_id": any_of(t.reservations.c.channel_id),
        "customer_id": any_of(t.reservations.c.customer_id),
        "expires_until": less_than(t.reservations.c.expires_at),
        **updated(t.reservations),
    },
    ReservationLineWhere: {
        "sku": any_of(t.reservation_lines.c.sku),
        "held_until_until": less_than(t.reservation_lines.c.held_until),
    },
    FulfillmentOrderWhere: {
        "status": any_of(t.fulfillment_orders.c.status),
        "request_status": any_of(t.fulfillment_orders.c.request_status),
        "location_id": any_of(t.fulfillment_orders.c.location_id),
        "ship_by_until": less_than(t.fulfillment_orders.c.ship_by),
        "method": any_of(t.fulfillment_orders.c.method),
        "line_state": has_units_in,
        **updated(t.fulfillment_orders),
    },
    ShipmentWhere: {
        "status": any_of(t.shipments.c.status),
        "location_id": any_of(t.shipments.c.location_id),
        "tracking_number": shipment_numbers,
        "parcel_status": shipment_parcels,
        "carrier": shipment_carrier,
        **updated(t.shipments),
    },
}


def condition_of(where: Where) -> ColumnElement[bool]:
    conditions = CONDITIONS[type(where)]
    parts: list[ColumnElement[bool]] = [true()]
    for field in fields(where):
        value = getattr(where, field.name)
        if value is not None and field.name in conditions:
            parts.append(conditions[field.name](value))
    parts += [condition_of(part) for part in where.and_]
    if where.or_:
        parts.append(or_(*(condition_of(part) for part in where.or_)))
    if where.not_ is not None:
        # A condition on a null column is unknown, and counts as not fulfilled.
        parts.append(condition_of(where.not_).is_not(true()))
    return and_(*parts)


def optional_condition(table: Table, where: Where | None) -> ColumnElement[bool]:
    return true() if where is None else condition_of(where)
