"""Which products."""

from dataclasses import dataclass

from domain.shared.paging import Where


@dataclass(frozen=True, kw_only=True)
class ProductWhere(Where):
    category: tuple[str, ...] | None = None
    text: str | None = None
