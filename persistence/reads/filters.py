"""Conversion of typed filters to SQL conditions."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, exists, or_, select, true

from domain.catalog.filters import ProductWhere, VariantWhere
from domain.customers.filters import CustomerWhere
from domain.fulfillment.filters import FulfillmentOrderWhere, ShipmentWhere
from domain.inventory.filters import InventoryLevelWhere, InventoryMovementWhere
from domain.metafields.filters import HasMetafield
from domain.metafields.metafield import hash_of
from domain.network.filters import ChannelWhere, LocationWhere
from domain.orders.filters import OrderEventWhere, OrderWhere
from domain.orders.hold import HoldStatus
from domain.payments.filters import PaymentWhere
from domain.payments.settlement import PaymentRefundStatus
from domain.shared.paging import Where
from persistence import tables as t
from persistence.engine.dialects import searchable, starts_with

Condition = Callable[[Any], ColumnElement[bool]]


def _any_of(column: Column[Any]) -> Condition:
    return lambda values: column.in_(searchable(values))


def _equals(column: Column[Any]) -> Condition:
    return lambda value: column == value


def _order_at(locations: Any) -> ColumnElement[bool]:
    parts = t.fulfillment_orders.c
    return exists().where(
        parts.order_id == t.orders.c.id, parts.location_id.in_(searchable(locations))
    )


def _order_on_hold(reasons: Any) -> ColumnElement[bool]:
    active = (t.holds.c.status == HoldStatus.ACTIVE) & t.holds.c.reason.in_(reasons)
    return exists().where(t.holds.c.order_id == t.orders.c.id, active)


def _order_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    return or_(
        starts_with(t.orders.c.number, term.upper()),
        starts_with(t.orders.c.email, term.lower()),
        t.orders.c.external_id.in_(searchable([term])),
        t.orders.c.id.in_(
            select(t.order_lines.c.order_id).where(starts_with(t.order_lines.c.sku, term))
        ),
    )


def _customer_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    customers = t.customers.c
    return or_(
        starts_with(customers.name, term),
        starts_with(customers.email, term.lower()),
        starts_with(customers.phone, term),
        customers.external_id.in_(searchable([term])),
    )


def _product_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    skus = select(t.variants.c.product_id).where(starts_with(t.variants.c.sku, term))
    products = t.products.c
    return or_(
        starts_with(products.title, term),
        products.external_id.in_(searchable([term])),
        products.id.in_(skus),
    )


def _location_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    return or_(starts_with(t.locations.c.name, term), starts_with(t.locations.c.code, term))


def _shipment_numbers(numbers: Any) -> ColumnElement[bool]:
    parcels = select(t.parcels.c.shipment_id).where(
        t.parcels.c.tracking_number.in_(searchable(numbers))
    )
    return t.shipments.c.id.in_(parcels)


def _refund_status(statuses: Any) -> ColumnElement[bool]:
    payments = t.payments.c
    given_back = payments.refunded + payments.charged_back
    found = case(
        (given_back == 0, PaymentRefundStatus.NONE),
        (payments.captured <= given_back, PaymentRefundStatus.REFUNDED),
        else_=PaymentRefundStatus.PARTIALLY_REFUNDED,
    )
    return found.in_([status.value for status in statuses])


def _payment_reference(references: Any) -> ColumnElement[bool]:
    told = t.payment_transactions.c
    known = select(told.payment_id).where(told.reference.in_(searchable(references)))
    return or_(t.payments.c.reference.in_(searchable(references)), t.payments.c.id.in_(known))


def _has_units_in(states: Any) -> ColumnElement[bool]:
    units = t.line_quantities.c
    return exists().where(
        units.fulfillment_order_id == t.fulfillment_orders.c.id, units.state.in_(states)
    )


def _owners(wanted: HasMetafield) -> Select[tuple[str]]:
    """Everything with this metafield, whatever its kind."""
    kept = t.metafields.c
    found = select(kept.owner_id).where(kept.namespace == wanted.namespace, kept.key == wanted.key)
    if wanted.value is None:
        return found
    return found.where(kept.value_hash == hash_of(wanted.value))


def _with_metafield(table: Table) -> Condition:
    return lambda wanted: table.c.id.in_(_owners(wanted))


def _order_line_metafield(wanted: HasMetafield) -> ColumnElement[bool]:
    lines = t.order_lines.c
    return t.orders.c.id.in_(select(lines.order_id).where(lines.id.in_(_owners(wanted))))


def _updated(table: Table) -> dict[str, Condition]:
    return {
        "updated_from": lambda at: table.c.updated_at >= at,
        "updated_until": lambda at: table.c.updated_at < at,
    }


def _occurred(table: Table) -> dict[str, Condition]:
    return {"at_from": lambda at: table.c.at >= at, "at_until": lambda at: table.c.at < at}


CONDITIONS: dict[type[Where], dict[str, Condition]] = {
    OrderWhere: {
        "status": _any_of(t.orders.c.status),
        "payment_status": _any_of(t.orders.c.payment_status),
        "fulfillment_status": _any_of(t.orders.c.fulfillment_status),
        "hold_reason": _order_on_hold,
        "channel_id": _any_of(t.orders.c.channel_id),
        "customer_id": _any_of(t.orders.c.customer_id),
        "location_id": _order_at,
        "placed_from": lambda at: t.orders.c.placed_at >= at,
        "placed_until": lambda at: t.orders.c.placed_at < at,
        "text": _order_text,
        "method": _any_of(t.orders.c.method),
        "metafield": _with_metafield(t.orders),
        "line_metafield": _order_line_metafield,
        **_updated(t.orders),
    },
    OrderEventWhere: {
        "kind": _any_of(t.order_events.c.kind),
        "actor": _any_of(t.order_events.c.actor),
        **_occurred(t.order_events),
    },
    CustomerWhere: {
        "kind": _any_of(t.customers.c.kind),
        "text": _customer_text,
        "metafield": _with_metafield(t.customers),
        **_updated(t.customers),
    },
    ProductWhere: {
        "category": _any_of(t.products.c.category),
        "text": _product_text,
        "metafield": _with_metafield(t.products),
        **_updated(t.products),
    },
    VariantWhere: {
        "sku": _any_of(t.variants.c.sku),
        "gtin": _any_of(t.variants.c.gtin),
        "text": lambda text: starts_with(t.variants.c.sku, text.strip()),
        **_updated(t.variants),
    },
    PaymentWhere: {
        "status": _any_of(t.payments.c.status),
        "method": _any_of(t.payments.c.method),
        "order_id": _any_of(t.payments.c.order_id),
        "refund_status": _refund_status,
        "reference": _payment_reference,
        **_updated(t.payments),
    },
    LocationWhere: {
        "kind": _any_of(t.locations.c.kind),
        "active": _equals(t.locations.c.active),
        "text": _location_text,
        "metafield": _with_metafield(t.locations),
        **_updated(t.locations),
    },
    ChannelWhere: {
        "kind": _any_of(t.channels.c.kind),
        "active": _equals(t.channels.c.active),
        **_updated(t.channels),
    },
    InventoryLevelWhere: {
        "sku": _any_of(t.inventory_levels.c.sku),
        "location_id": _any_of(t.inventory_levels.c.location_id),
        "available_from": lambda n: t.inventory_levels.c.available >= n,
        "available_until": lambda n: t.inventory_levels.c.available < n,
        **_updated(t.inventory_levels),
    },
    InventoryMovementWhere: {
        "kind": _any_of(t.inventory_movements.c.kind),
        "cause": _any_of(t.inventory_movements.c.cause),
        **_occurred(t.inventory_movements),
    },
    FulfillmentOrderWhere: {
        "status": _any_of(t.fulfillment_orders.c.status),
        "request_status": _any_of(t.fulfillment_orders.c.request_status),
        "location_id": _any_of(t.fulfillment_orders.c.location_id),
        "ship_by_until": lambda at: t.fulfillment_orders.c.ship_by < at,
        "method": _any_of(t.fulfillment_orders.c.method),
        "line_state": _has_units_in,
        **_updated(t.fulfillment_orders),
    },
    ShipmentWhere: {
        "status": _any_of(t.shipments.c.status),
        "location_id": _any_of(t.shipments.c.location_id),
        "tracking_number": _shipment_numbers,
        "carrier": _any_of(t.shipments.c.carrier),
        **_updated(t.shipments),
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
