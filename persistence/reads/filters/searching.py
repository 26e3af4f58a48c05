"""Conditions of a search: every term, or every word of it, begins with what was asked."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, false, or_, select, union

from domain.shared.text.keys import code_key, email_key, key_hash
from domain.shared.text.searching import asked
from persistence import tables as t
from persistence.engine.dialects import starts_with

Found = Select[tuple[Any]]


def owners_of(text: str) -> Found:
    """Everything that is found by this text, of whatever kind."""
    wanted, kept = asked(text), t.search_terms.c
    alternatives = [starts_with(kept.term, form) for form in wanted.whole]
    if wanted.words:
        first, *others = (_begins(forms) for forms in wanted.words)
        for other in others:
            first &= kept.owner_id.in_(select(kept.owner_id).where(other))
        alternatives.append(first)
    return select(kept.owner_id).where(or_(false(), *alternatives))


def order_text(text: str) -> ColumnElement[bool]:
    orders, lines, kept = t.orders.c, t.order_lines.c, t.order_references.c
    of_customers = orders.customer_id.in_(owners_of(text))
    return _any(
        t.orders,
        owners_of(text),
        select(orders.id).where(of_customers),
        select(lines.order_id).where(lines.sku.in_(_skus(text))),
        select(lines.order_id).where(starts_with(lines.sku, text)),
        select(kept.order_id).where(kept.value_hash == key_hash(text)),
        # What the release before wrote has no terms yet.
        select(orders.id).where(starts_with(orders.number, text.upper())),
        select(orders.id).where(starts_with(orders.email, email_key(text))),
        select(orders.id).where(orders.external_id == text),
    )


def customer_text(text: str) -> ColumnElement[bool]:
    customers = t.customers.c
    return _any(
        t.customers,
        owners_of(text),
        select(customers.id).where(starts_with(customers.name, text)),
        select(customers.id).where(starts_with(customers.email, email_key(text))),
        select(customers.id).where(customers.external_id == text),
    )


def product_text(text: str) -> ColumnElement[bool]:
    products, variants = t.products.c, t.variants.c
    return _any(
        t.products,
        owners_of(text),
        select(variants.product_id).where(_sku_begins(text)),
        select(products.id).where(starts_with(products.title, text)),
        select(products.id).where(products.external_id == text),
    )


def variant_text(text: str) -> ColumnElement[bool]:
    return _sku_begins(text)


def location_text(text: str) -> ColumnElement[bool]:
    locations = t.locations.c
    begins = or_(starts_with(locations.name, text), starts_with(locations.code, text))
    return _any(t.locations, owners_of(text), select(locations.id).where(begins))


def _begins(forms: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(starts_with(t.search_terms.c.term, form) for form in forms))


def _skus(text: str) -> Found:
    return select(t.variants.c.sku).where(starts_with(t.variants.c.sku_key, code_key(text)))


def _sku_begins(text: str) -> ColumnElement[bool]:
    variants = t.variants.c
    return or_(starts_with(variants.sku_key, code_key(text)), starts_with(variants.sku, text))


def _any(table: Table, *found: Found) -> ColumnElement[bool]:
    """In one of these. A union, because PostgreSQL uses an index for each of its parts, and none
    for alternatives on several tables."""
    return table.c.id.in_(union(*found))
