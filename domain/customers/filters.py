"""Filters for lists of customers."""

from dataclasses import dataclass

from domain.customers.customer import CustomerKind
from domain.metafields.filters import HasMetafield
from domain.shared.paging import WhereUpdated


@dataclass(frozen=True, kw_only=True)
class CustomerWhere(WhereUpdated):
    kind: tuple[CustomerKind, ...] | None = None
    text: str | None = None
    metafield: HasMetafield | None = None
