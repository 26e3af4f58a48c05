"""Which customers."""

from dataclasses import dataclass

from domain.customers.customer import CustomerKind
from domain.shared.paging import Where


@dataclass(frozen=True, kw_only=True)
class CustomerWhere(Where):
    kind: tuple[CustomerKind, ...] | None = None
    text: str | None = None
