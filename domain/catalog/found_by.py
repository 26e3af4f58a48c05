"""What a product is found by, besides the SKUs of its variants."""

from domain.catalog.product import Product
from domain.shared.text.searching import codes, distinct, names


def terms_of(product: Product) -> frozenset[str]:
    return distinct((*names(product.title), *codes(product.external_id)))
