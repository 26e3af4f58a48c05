"""Filters for lists of products and variants."""

from dataclasses import dataclass

from domain.metafields.filters import HasMetafield
from domain.shared.paging import WhereUpdated


@dataclass(frozen=True, kw_only=True)
class ProductWhere(WhereUpdated):
    category: tuple[str, ...] | None = None
    text: str | None = None
    metafield: HasMetafield | None = None


@dataclass(frozen=True, kw_only=True)
class VariantWhere(WhereUpdated):
    sku: tuple[str, ...] | None = None
    gtin: tuple[str, ...] | None = None
    text: str | None = None
