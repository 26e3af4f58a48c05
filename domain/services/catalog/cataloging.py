"""Creating and updating products with their variants and prices."""

from dataclasses import replace

from domain.catalog.product import Price, Product, PutProduct, PutVariant, Variant
from domain.network.channel import Channel
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.changes import change
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.audit import Caller
from domain.shared.errors import AlreadyExists, CurrencyMismatch, InvalidInput
from domain.shared.ids import Prefix


class Cataloging(Service):
    async def put_product(self, caller: Caller, key: str | None, command: PutProduct) -> Product:
        """Create the product or bring it to this state."""
        bounds.count("variants", command.variants, bounds.ROWS_MAX)
        skus = [variant.sku.strip() for variant in command.variants]
        if len(set(skus)) < len(skus):
            raise InvalidInput("variants", "names a SKU twice")

        async def run(work: UnitOfWork) -> Product:
            product = await self._product(work, command)
            for put in command.variants:
                await self._put_variant(work, product, put)
            return product

        return await self.once(caller, key, command, run, lambda work, id: work.get(Product, id))

    async def _product(self, work: UnitOfWork, command: PutProduct) -> Product:
        known = await work.variants([variant.sku.strip() for variant in command.variants])
        owners = {variant.product_id for variant in known.values()}
        found = None
        if external_id := (command.external_id or "").strip():
            found = await work.find(Product, external_id=external_id)
        if found is None and len(owners) == 1:
            found = await work.get(Product, owners.pop())
        for variant in known.values():
            if found is None or variant.product_id != found.id:
                raise AlreadyExists("product", "sku", variant.sku, variant.product_id)
        if found is not None:
            return change(found, command, ("title", "external_id", "category", "description"))
        product = Product(
            id=self.new_id(Prefix.PRODUCT),
            title=command.title,
            external_id=command.external_id,
            category=command.category,
            description=command.description,
        )
        work.add(product)
        return product

    async def _put_variant(self, work: UnitOfWork, product: Product, put: PutVariant) -> None:
        sku = put.sku.strip()
        known = next((v for v in product.variants if v.sku == sku), None)
        if known is None:
            known = Variant(
                id=self.new_id(Prefix.VARIANT),
                product_id=product.id,
                sku=sku,
                title=put.title or product.title,
                gtin=put.gtin,
                weight=put.weight,
                dimensions=put.dimensions,
            )
            product.variants.append(known)
        else:
            fresh = {n: v for n, v in vars(put).items() if v is not None and n != "prices"}
            product.variants[product.variants.index(known)] = replace(known, **fresh)
        for wanted in put.prices:
            channel = await work.get(Channel, wanted.channel_id)
            if wanted.amount.currency != channel.currency:
                raise CurrencyMismatch(channel.currency, wanted.amount.currency)
            price = Price(
                id=f"{known.id}:{channel.id}",
                product_id=product.id,
                variant_id=known.id,
                channel_id=channel.id,
                currency=channel.currency,
                amount=wanted.amount,
            )
            product.prices = [p for p in product.prices if p.id != price.id] + [price]
