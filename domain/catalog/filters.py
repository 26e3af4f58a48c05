"""Filters for lists of products and variants."""

from dataclasses import dataclass

from domain.metafields.filters import HasMetafield
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Code, Gtin, Line


@dataclass(frozen=True, kw_only=True)
class ProductWhere(WhereUpdated):
    category: tuple[Line, ...] | None = None
    text: Line | None = None
    metafield: HasMetafield | None = None


@dataclass(frozen=True, kw_only=True)
class VariantWhere(WhereUpdated):
    sku: tuple[Code, ...] | None = None
    gtin: tuple[Gtin, ...] | None = None
    text: Line | None = None
