"""Which personal data has been kept long enough, and which should have been erased already."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, literal, or_, select

from domain.orders.status import OrderStatus
from domain.privacy.personal import ERASED
from domain.privacy.sealing import staff_of
from persistence import tables as t
from persistence.writes.privacy.erasing import NOT_ERASED, has_staff

orders, customers = t.orders.c, t.customers.c
# Long after the last change, goods that were handed over count as delivered.
CLOSED = orders.status.in_([OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.FULFILLED])
DONE = orders.status.in_([OrderStatus.COMPLETED, OrderStatus.CANCELLED])
IN_USE = select(orders.id).where(orders.customer_id == customers.id).correlate(t.customers)


def _kept_on() -> ColumnElement[bool]:
    """Whether the order's customer is on legal hold."""
    held = select(customers.id).where(
        customers.id == orders.customer_id, customers.legal_hold.is_not(None)
    )
    return held.exists()


def closed_orders(before: datetime) -> Select[tuple[str]]:
    """Closed orders that were changed last before that time, the oldest change first."""
    old = and_(orders.updated_at < before, CLOSED, NOT_ERASED)
    return select(orders.id).where(old, ~_kept_on()).order_by(orders.updated_at)


def inactive_customers(before: datetime, after_id: str = "") -> Select[tuple[str]]:
    """Customers that, with all their orders, were changed last before that time."""
    # That an order was erased is no act of its customer.
    changed = and_(orders.updated_at >= before, NOT_ERASED)
    active = IN_USE.where(or_(changed, orders.placed_at >= before, ~CLOSED)).exists()
    old = and_(customers.updated_at < before, customers.erased_at.is_(None))
    free = and_(customers.legal_hold.is_(None), ~active)
    return select(customers.id).where(old, free, customers.id > after_id).order_by(customers.id)


def orders_of_erased(before: datetime) -> Select[tuple[str]]:
    """Closed orders of customers that were erased before that time: those that were too many to be
    erased with them, and those that were open, or were changed, since."""
    return (
        select(orders.id)
        .join(t.customers, customers.id == orders.customer_id)
        .where(customers.erased_at.is_not(None), customers.erased_at < before, DONE, NOT_ERASED)
        .order_by(orders.id)
    )


def dead_letters(before: datetime) -> Select[tuple[str]]:
    """Dead letters that were set aside before that time and still say why."""
    return select(t.dead_letters.c.subject_id).where(*dead_letters_kept(before))


def dead_letters_kept(before: datetime) -> tuple[ColumnElement[bool], ...]:
    letters = t.dead_letters.c
    return (letters.at < before, letters.reason != ERASED)


def keys_of_erased() -> tuple[Select[tuple[str]], ...]:
    """The keys that were to be destroyed with what they seal: of customers, of orders, and of what
    orders said about staff."""
    subject = t.personal_keys.c.subject_id
    of_customers = select(subject).join(t.customers, customers.id == subject)
    of_orders = select(subject).join(t.orders, orders.id == subject)
    of_staff = select(subject).join(t.orders, literal(staff_of(""), String) + orders.id == subject)
    erased = and_(orders.erased_at.is_not(None), ~NOT_ERASED)
    return (
        of_customers.where(customers.erased_at.is_not(None)),
        of_orders.where(erased),
        of_staff.where(erased, ~has_staff()),
    )
