"""Creating and updating products with their variants and prices."""

from dataclasses import replace
from typing import Any

from domain.access.caller import Caller
from domain.catalog.measures import UnitOfMeasure
from domain.catalog.product import (
    Price,
    Product,
    PutProduct,
    PutVariant,
    Variant,
    VariantPrice,
)
from domain.catalog.tracking import StockTracking
from domain.network.channel import Channel
from domain.ports.unit_of_work import UnitOfWork
from domain.services.catalog.composing import compose
from domain.services.catalog.packing import put_packs
from domain.services.catalog.substituting import set_substitutes
from domain.services.catalog.tracking import track
from domain.services.metafields.writing import write_metafields
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, apply_changes, given
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists, CurrencyMismatch, InvalidInput
from domain.shared.ids import Prefix
from domain.shared.text.keys import code_key

ATTRIBUTES = ("title", "external_id", "category", "description")
# Of a variant: its key, and what is set when all variants of the product are there.
SET_APART = frozenset({"sku", "prices", "components", "substitutes", "packs"})
# Of a variant: what an attribute is where null or nothing is given.
DEFAULTS: dict[str, Any] = {
    "unit_of_measure": UnitOfMeasure.EACH,
    "tracking": StockTracking.NONE,
    "minimum_shelf_life_days": 0,
}

replay_product = replaying(Product)


class Cataloging(Service):
    @refuses(AlreadyExists, CurrencyMismatch)
    async def put_product(self, caller: Caller, key: str | None, command: PutProduct) -> Product:
        """Create a product with its variants and prices, or change it. It is found by its external
        id, else by the SKUs of its variants; variants that are not named stay as they are."""
        bounds.count("variants", command.variants, bounds.ROWS_MAX)
        skus = [variant.sku for variant in command.variants]
        if len(set(map(code_key, skus))) < len(skus):
            raise InvalidInput("variants", "must not name a SKU twice")

        async def run(uow: UnitOfWork) -> Product:
            with bounds.collecting():
                product = await self._product(uow, command)
                for index, put in enumerate(command.variants):
                    with bounds.inside("variants", str(index)):
                        await self._put_variant(uow, product, put)
                await compose(uow, product, command.variants)
                await set_substitutes(uow, product, command.variants)
                await put_packs(uow, product, command.variants)
            await write_metafields(uow, product, product.id, command.metafields, self.now())
            return product

        return await self.idempotent(caller, key, command, run, replay_product)

    async def _product(self, uow: UnitOfWork, command: PutProduct) -> Product:
        found = await _found(uow, command)
        if found is not None:
            return apply_changes(found, command, ATTRIBUTES)
        attributes = {name: given(getattr(command, name)) for name in ATTRIBUTES}
        product = Product(id=self.new_id(Prefix.PRODUCT), **attributes)
        uow.add(product)
        return product

    async def _put_variant(self, uow: UnitOfWork, product: Product, put: PutVariant) -> None:
        before = next((one for one in product.variants if one.sku_key == code_key(put.sku)), None)
        variant = self._variant(product, put)
        await track(uow, before, variant)
        for index, wanted in enumerate(put.prices):
            with bounds.inside("prices", str(index)):
                await _put_price(uow, product, variant, wanted)

    def _variant(self, product: Product, put: PutVariant) -> Variant:
        sku = put.sku
        same = [v for v in product.variants if v.sku_key == code_key(sku)]
        known = next((v for v in same if v.sku == sku), same[0] if same else None)
        if known is None:
            variant = Variant(
                id=self.new_id(Prefix.VARIANT),
                product_id=product.id,
                sku=sku,
                # Where the product's title is invalid, that is the one error.
                title=given(put.title) or product.title or sku,
                gtin=given(put.gtin),
                weight=given(put.weight),
                dimensions=given(put.dimensions),
                **{name: given(getattr(put, name)) or value for name, value in DEFAULTS.items()},
            )
            product.variants.append(variant)
            return variant
        changes = {n: v for n, v in vars(put).items() if v is not UNCHANGED}
        # It keeps its spelling, by which stock is kept.
        changes = {n: v for n, v in changes.items() if n not in SET_APART}
        for name, value in (DEFAULTS | {"title": product.title}).items():
            if name in changes:
                changes[name] = changes[name] or value
        variant = replace(known, **changes)
        product.variants[product.variants.index(known)] = variant
        return variant


async def _found(uow: UnitOfWork, command: PutProduct) -> Product | None:
    known = await uow.variants([variant.sku for variant in command.variants])
    owners = {variant.product_id for variant in known.values()}
    found = None
    if external_id := given(command.external_id):
        found = await uow.find(Product, external_id=external_id)
    if found is None and len(owners) == 1:
        found = await uow.get(Product, owners.pop())
    for variant in known.values():
        if found is None or variant.product_id != found.id:
            raise AlreadyExists(Entity.PRODUCT, "sku", variant.sku, variant.product_id)
    return found


async def _put_price(
    uow: UnitOfWork, product: Product, variant: Variant, wanted: VariantPrice
) -> None:
    channel = await uow.get(Channel, wanted.channel_id)
    if wanted.amount.currency != channel.currency:
        raise CurrencyMismatch(channel.currency, wanted.amount.currency)
    price = Price(
        id=f"{variant.id}:{channel.id}",
        product_id=product.id,
        variant_id=variant.id,
        channel_id=channel.id,
        currency=channel.currency,
        amount=wanted.amount,
    )
    product.prices = [p for p in product.prices if p.id != price.id] + [price]
