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
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union,
)

from domain.customers.found_by import in_group
from domain.customers.phone import normal_phone
from domain.metafields.filters import HasMetafield
from domain.metafields.metafield import hash_of
from domain.metafields.values import MetafieldType
from domain.network.capabilities import Capability
from domain.orders.filters import (
    HasReference,
)
from domain.orders.holds.hold import HoldStatus
from domain.orders.lines.line import UNSOURCED_STATES
from domain.payments.settlement import PaymentRefundStatus
from domain.shared.text.keys import code_key, email_key, gtin_forms, key_hash, squeezed
from domain.shared.text.searching import digits_of, international
from persistence import tables as t
from persistence.engine.dialects import searchable
from persistence.reads.filters.comparisons import at_least, less_than
from persistence.tables.orders.orders import TO_PROVIDE

Condition = Callable[[Any], ColumnElement[bool]]


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


def shipment_numbers(numbers: Any) -> ColumnElement[bool]:
    kept = t.parcels.c
    keys = [squeezed(number) for number in numbers]
    numbered = or_(kept.tracking_key.in_(keys), kept.tracking_number.in_(searchable(numbers)))
    parcels = select(kept.shipment_id).where(numbered)
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
    return found.where(or_(false(), *(_has(form) for form in wanted.forms)))


def _has(form: tuple[MetafieldType, str]) -> ColumnElement[bool]:
    kept, (kind, value) = t.metafields.c, form
    return and_(kept.type == kind, kept.value_hash == hash_of(value))


def with_metafield(table: Table) -> Condition:
    return lambda wanted: table.c.id.in_(owners(wanted))


def order_line_metafield(wanted: HasMetafield) -> ColumnElement[bool]:
    lines = t.order_lines.c
    return t.orders.c.id.in_(select(lines.order_id).where(lines.id.in_(owners(wanted))))


def order_reference(wanted: HasReference) -> ColumnElement[bool]:
    kept = t.order_references.c
    conditions = [kept.value_hash == key_hash(wanted.value)]
    if wanted.system is not None:
        conditions.append(kept.system == wanted.system)
    if wanted.type is not None:
        conditions.append(kept.type == wanted.type)
    return t.orders.c.id.in_(select(kept.order_id).where(*conditions))


def order_tag(tag: str) -> ColumnElement[bool]:
    kept = t.order_tags.c
    return t.orders.c.id.in_(select(kept.order_id).where(kept.tag_hash == key_hash(tag)))


def order_number(numbers: Any) -> ColumnElement[bool]:
    kept = t.search_terms.c
    keys = [squeezed(number) for number in numbers]
    # Other numbers are terms, too.
    number = func.replace(func.lower(t.orders.c.number), "-", "")
    alike = select(t.orders.c.id).where(
        t.orders.c.id.in_(select(kept.owner_id).where(kept.term.in_(keys))), number.in_(keys)
    )
    exact = [*numbers, *(number.upper() for number in numbers)]
    found = select(t.orders.c.id).where(t.orders.c.number.in_(exact))
    return t.orders.c.id.in_(union(alike, found))


def skus(column: Column[Any]) -> Condition:
    """In any case, because no two SKUs differ in case only."""

    def condition(wanted: Any) -> ColumnElement[bool]:
        keys = [code_key(sku) for sku in searchable(wanted)]
        alike = select(t.variants.c.sku).where(t.variants.c.sku_key.in_(keys))
        return or_(column.in_(searchable(wanted)), column.in_(alike))

    return condition


def count_of(wanted: Any) -> ColumnElement[bool]:
    lines = t.stock_count_lines.c
    return t.stock_counts.c.id.in_(select(lines.stock_count_id).where(skus(lines.sku)(wanted)))


def variant_gtin(gtins: Any) -> ColumnElement[bool]:
    forms = [form for gtin in gtins for form in gtin_forms(gtin)]
    packs = select(t.packs.c.variant_id).where(t.packs.c.gtin_key.in_(forms))
    return or_(t.variants.c.gtin.in_(forms), t.variants.c.id.in_(packs))


def shipment_carrier(carriers: Any) -> ColumnElement[bool]:
    # Few carriers have names beyond ASCII, whose case SQLite does not know.
    wanted = {*carriers, *(carrier.lower() for carrier in carriers)}
    carrier = t.shipments.c.carrier
    return or_(carrier.in_(wanted), func.lower(carrier).in_(wanted))


def customer_email(emails: Any) -> ColumnElement[bool]:
    keys = [email_key(email) for email in emails]
    return _customer_with(t.customers.c.email, keys, keys)


def customer_phone(numbers: Any) -> ColumnElement[bool]:
    digits = [digits_of(number) for number in numbers if international(number)]
    keys = [f"+{number.removeprefix('00')}" for number in digits]
    return _customer_with(t.customers.c.phone, [normal_phone(n) for n in numbers], keys)


def _customer_with(column: Column[Any], first: list[str], keys: list[str]) -> ColumnElement[bool]:
    """With one of these contact points; what the release before wrote, with the first one."""
    kept = t.search_terms.c
    found = select(kept.owner_id).where(kept.term.in_(keys))
    customers = t.customers.c
    return customers.id.in_(union(found, select(customers.id).where(column.in_(first))))


def customer_in_group(group_ids: Any) -> ColumnElement[bool]:
    kept = t.search_terms.c
    wanted = [in_group(id) for id in searchable(group_ids)]
    return t.customers.c.id.in_(select(kept.owner_id).where(kept.term.in_(wanted)))


def location_capability(capabilities: Any) -> ColumnElement[bool]:
    kept = cast(t.locations.c.capabilities, String)
    of_before = {
        Capability.SHIP: t.locations.c.ships,
        Capability.PICKUP: t.locations.c.offers_pickup,
    }
    unsaid = t.locations.c.capabilities.is_(None)
    return or_(
        *(kept.contains(f'"{one.value}"') for one in capabilities),
        *(unsaid & flag.is_(True) for one, flag in of_before.items() if one in capabilities),
    )


def location_in_group(group_ids: Any) -> ColumnElement[bool]:
    groups = t.location_groups.c
    quoted = literal('"') + t.locations.c.id + literal('"')
    return (
        exists()
        .where(groups.id.in_(searchable(group_ids)))
        .where(cast(groups.location_ids, String).contains(quoted))
        .correlate(t.locations)
    )


def updated(table: Table) -> dict[str, Condition]:
    return {
        "updated_from": at_least(table.c.updated_at),
        "updated_until": less_than(table.c.updated_at),
    }


def occurred(table: Table) -> dict[str, Condition]:
    recorded = table.c.recorded_at
    occurred = func.coalesce(table.c.occurred_at, recorded)
    return {
        "occurred_from": lambda at: occurred >= at,
        "occurred_until": lambda at: occurred < at,
        "recorded_from": at_least(recorded),
        "recorded_until": less_than(recorded),
    }
