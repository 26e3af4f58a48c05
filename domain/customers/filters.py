"""Filters for lists of customers."""

from dataclasses import dataclass

from domain.customers.customer import CustomerKind
from domain.metafields.filters import HasMetafield
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Email, Line, Phone


@dataclass(frozen=True, kw_only=True)
class CustomerWhere(WhereUpdated):
    kind: tuple[CustomerKind, ...] | None = None
    text: Line | None = None
    email: tuple[Email, ...] | None = None
    phone: tuple[Phone, ...] | None = None
    group_id: tuple[str, ...] | None = None
    metafield: HasMetafield | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerGroupWhere(WhereUpdated):
    """No conditions of their own."""
