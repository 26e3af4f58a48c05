"""What can be done with products."""

from domain.services.catalog.cataloging import Cataloging
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.catalog.inputs import PutProductInput
from schema.catalog.product import Product


@mutations("What can be done with products.")
class CatalogMutations:
    put_product = mutation(PutProductInput, Cataloging.put_product, Product)
    bulk_put_products = bulk(PutProductInput, Cataloging.put_product, Product)
