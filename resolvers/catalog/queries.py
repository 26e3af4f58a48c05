"""How products and variants are found."""

from typing import Any

import strawberry

from domain.catalog.filters import VariantWhere
from domain.catalog.product import Variant as DomainVariant
from domain.shared.text.keys import code_key
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, first_of, found_by, lookup
from schema.catalog.inputs import PRODUCTS, VARIANTS, ProductBy, VariantBy
from schema.catalog.product import Product, Variant


async def _variant(info: Info, kind: type, name: str, key: str) -> Any:
    found = await found_by(info, kind, name, key)
    if found is None and name == "sku":
        return await found_by(info, kind, "sku_key", code_key(key))
    if found is None and name == "gtin":
        return await first_of(info, kind, VariantWhere(gtin=(key,)))
    return found


async def _product(info: Info, kind: type, name: str, key: str) -> Any:
    if name != "sku":
        return await found_by(info, kind, name, key)
    variant = await _variant(info, DomainVariant, name, key)
    return None if variant is None else await found_by(info, kind, "id", variant.product_id)


@strawberry.type(description="How products and variants are found.")
class CatalogQueries:
    product = lookup(
        Product, ProductBy, "One product by id, external id or a SKU of its variants.", _product
    )
    products = connection(Product, PRODUCTS, "Products, by title unless sorted otherwise.")
    variant = lookup(
        Variant,
        VariantBy,
        "One variant by id, SKU, or the GTIN of its unit or of a pack.",
        _variant,
    )
    variants = connection(Variant, VARIANTS, "Variants, by SKU unless sorted otherwise.")
