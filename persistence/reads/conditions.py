"""SQL conditions of filters, one for each kind of question."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)

from domain.customers.phone import searched_digits
from domain.metafields.filters import HasMetafield
from domain.metafields.metafield import hash_of
from domain.orders.filters import (
    HasReference,
)
from domain.orders.holds.hold import HoldStatus
from domain.orders.lines.line import UNSOURCED_STATES
from domain.payments.settlement import PaymentRefundStatus
from domain.shared.texts import clean, key_of
from persistence import tables as t
from persistence.engine.dialects import searchable, starts_with
from persistence.tables.orders.orders import TO_PROVIDE

Condition = Callable[[Any], ColumnElement[bool]]


def any_of(column: Column[Any]) -> Condition:
    return lambda values: column.in_(searchable(values))


def equals(column: Column[Any]) -> Condition:
    return lambda value: column == value


def order_at(locations: Any) -> ColumnElement[bool]:
    parts = t.fulfillment_orders.c
    return exists().where(
        parts.order_id == t.orders.c.id, parts.location_id.in_(searchable(locations))
    )


def order_method(methods: Any) -> ColumnElement[bool]:
    # That of the first group is in the order too, and alone where the release before wrote it.
    groups = t.delivery_groups.c
    other = exists().where(groups.order_id == t.orders.c.id, groups.method.in_(methods))
    return or_(t.orders.c.method.in_(methods), other)


def order_on_hold(reasons: Any) -> ColumnElement[bool]:
    active = (t.holds.c.status == HoldStatus.ACTIVE) & t.holds.c.reason.in_(reasons)
    return exists().where(t.holds.c.order_id == t.orders.c.id, active)


def order_unsourced(wanted: bool) -> ColumnElement[bool]:
    units = t.line_quantities.c
    found = t.orders.c.id.in_(
        select(units.order_id).where(
            units.fulfillment_order_id.is_(None), units.state.in_(UNSOURCED_STATES)
        )
    )
    return found if wanted else ~found


def order_to_provide(wanted: bool) -> ColumnElement[bool]:
    found = t.orders.c.id.in_(select(t.line_quantities.c.order_id).where(TO_PROVIDE))
    return found if wanted else ~found


def hold_blocks(steps: Any) -> ColumnElement[bool]:
    # A list of names as JSON text: a name in its quotes is found in it as it stands.
    listed = cast(t.holds.c.steps, String)
    return or_(*(listed.contains(f'"{step}"') for step in steps))


def exception_in(channels: Any) -> ColumnElement[bool]:
    placed = select(t.orders.c.id).where(t.orders.c.channel_id.in_(searchable(channels)))
    return t.order_exceptions.c.order_id.in_(placed)


def order_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    return or_(
        starts_with(t.orders.c.number, term.upper()),
        starts_with(t.orders.c.email, term.lower()),
        t.orders.c.external_id.in_(searchable([term])),
        t.orders.c.id.in_(
            select(t.order_lines.c.order_id).where(starts_with(t.order_lines.c.sku, term))
        ),
    )


def customer_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    customers = t.customers.c
    return or_(
        starts_with(customers.name, term),
        starts_with(customers.email, term.lower()),
        customers.external_id.in_(searchable([term])),
        *customer_phone(term),
    )


def customer_phone(term: str) -> list[ColumnElement[bool]]:
    """The number with its country code, or as it was written; separators do not matter."""
    searched = searched_digits(term)
    if searched is None:
        return []
    digits, international = searched
    normal = starts_with(t.customers.c.phone, f"+{digits}")
    return [normal, *([] if international else [starts_with(t.customers.c.phone_digits, digits)])]


def product_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    skus = select(t.variants.c.product_id).where(starts_with(t.variants.c.sku, term))
    products = t.products.c
    return or_(
        starts_with(products.title, term),
        products.external_id.in_(searchable([term])),
        products.id.in_(skus),
    )


def location_text(text: str) -> ColumnElement[bool]:
    term = text.strip()
    return or_(starts_with(t.locations.c.name, term), starts_with(t.locations.c.code, term))


def shipment_numbers(numbers: Any) -> ColumnElement[bool]:
    parcels = select(t.parcels.c.shipment_id).where(
        t.parcels.c.tracking_number.in_(searchable(numbers))
    )
    return t.shipments.c.id.in_(parcels)


def refund_status(statuses: Any) -> ColumnElement[bool]:
    payments = t.payments.c
    given_back = payments.refunded + payments.charged_back
    found = case(
        (given_back == 0, PaymentRefundStatus.NONE),
        (payments.captured <= given_back, PaymentRefundStatus.REFUNDED),
        else_=PaymentRefundStatus.PARTIALLY_REFUNDED,
    )
    return found.in_([status.value for status in statuses])


def payment_reference(references: Any) -> ColumnElement[bool]:
    transactions = t.payment_transactions.c
    known = select(transactions.payment_id).where(
        transactions.reference.in_(searchable(references))
    )
    return or_(t.payments.c.reference.in_(searchable(references)), t.payments.c.id.in_(known))


def shipment_parcels(statuses: Any) -> ColumnElement[bool]:
    """Parcels without a status have that of their shipment."""
    parcels = t.parcels.c
    status = func.coalesce(parcels.status, t.shipments.c.status)
    return exists().where(parcels.shipment_id == t.shipments.c.id, status.in_(statuses))


def order_undecided(wanted: bool) -> ColumnElement[bool]:
    lines = t.shipment_lines.c
    due = or_(lines.wait_until.is_(None), lines.wait_until <= datetime.now(UTC))
    found = t.orders.c.id.in_(select(lines.order_id).where(lines.undecided > 0, due))
    return found if wanted else not_(found)


def has_units_in(states: Any) -> ColumnElement[bool]:
    units = t.line_quantities.c
    return exists().where(
        units.fulfillment_order_id == t.fulfillment_orders.c.id, units.state.in_(states)
    )


def owners(wanted: HasMetafield) -> Select[tuple[str]]:
    """Everything with this metafield, whatever its kind."""
    kept = t.metafields.c
    found = select(kept.owner_id).where(kept.namespace == wanted.namespace, kept.key == wanted.key)
    if wanted.value is None:
        return found
    return found.where(kept.value_hash == hash_of(wanted.value))


def with_metafield(table: Table) -> Condition:
    return lambda wanted: table.c.id.in_(owners(wanted))


def order_line_metafield(wanted: HasMetafield) -> ColumnElement[bool]:
    lines = t.order_lines.c
    return t.orders.c.id.in_(select(lines.order_id).where(lines.id.in_(owners(wanted))))


def order_reference(wanted: HasReference) -> ColumnElement[bool]:
    kept = t.order_references.c
    conditions = [kept.value_hash == key_of(wanted.value)]
    if wanted.system is not None:
        conditions.append(kept.system == wanted.system)
    if wanted.type is not None:
        conditions.append(kept.type == wanted.type)
    return t.orders.c.id.in_(select(kept.order_id).where(*conditions))


def order_tag(tag: str) -> ColumnElement[bool]:
    kept = t.order_tags.c
    return t.orders.c.id.in_(select(kept.order_id).where(kept.tag_hash == key_of(tag)))


def purchase_order_number(numbers: Any) -> ColumnElement[bool]:
    return t.orders.c.purchase_order_number.in_(searchable(map(clean, numbers)))


def updated(table: Table) -> dict[str, Condition]:
    return {
        "updated_from": lambda at: table.c.updated_at >= at,
        "updated_until": lambda at: table.c.updated_at < at,
    }


def occurred(table: Table) -> dict[str, Condition]:
    recorded = table.c.recorded_at
    occurred = func.coalesce(table.c.occurred_at, recorded)
    return {
        "occurred_from": lambda at: occurred >= at,
        "occurred_until": lambda at: occurred < at,
        "recorded_from": lambda at: recorded >= at,
        "recorded_until": lambda at: recorded < at,
    }
