"""Making variants kits: their components exist, have stock of their own, and are no kits."""

from collections.abc import Sequence
from dataclasses import replace

from domain.catalog.kits import KitComponent
from domain.catalog.product import Product, PutVariant, Variant
from domain.ports.unit_of_work import UnitOfWork
from domain.shared import bounds
from domain.shared.changes import UNCHANGED
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import NotFound
from domain.shared.text.keys import code_key

# The product of a SKU, by the SKU's key.
Owners = dict[str, Product]


async def compose(uow: UnitOfWork, product: Product, puts: Sequence[PutVariant]) -> None:
    """Set the components of these variants, once all variants of the product are there. Each
    component is noted as one, so that of two changes at once one is repeated."""
    given = {
        index: put.components or ()
        for index, put in enumerate(puts)
        if put.components is not UNCHANGED and isinstance(put.components, tuple | None)
    }
    owners = await _owners(uow, product, [one.sku for all in given.values() for one in all])
    refuse(
        NotFound(Entity.VARIANT, one.sku).at(
            "variants", str(index), "components", str(number), "sku"
        )
        for index, components in given.items()
        for number, one in enumerate(components)
        if code_key(one.sku) not in owners
    )
    for index, components in given.items():
        with bounds.inside("variants", str(index)):
            await _set_components(uow, owners, puts[index].sku, components)


async def _owners(uow: UnitOfWork, product: Product, skus: Sequence[str]) -> Owners:
    known = await uow.variants(skus)
    others = await uow.get_many(Product, "id", {one.product_id for one in known.values()})
    return {one.sku_key: owner for owner in (*others, product) for one in owner.variants}


async def _set_components(
    uow: UnitOfWork, owners: Owners, sku: str, components: Sequence[KitComponent]
) -> None:
    kit = _current(owners, sku)
    if components and kit.kit_component:
        bounds.invalid("components", f"{kit.sku} is a component of a kit: make the kit a new SKU")
    if components and not kit.components and await uow.counting.ever_stocked(kit.sku):
        bounds.invalid("components", f"{kit.sku} has stock levels: make the kit a new SKU")
    spelled = list[KitComponent]()
    for number, one in enumerate(components):
        component = _current(owners, one.sku)
        if component.components:
            with bounds.inside("components", str(number)):
                bounds.invalid("sku", f"{component.sku} is a kit: name its components instead")
        _change(owners, replace(component, kit_component=True))
        spelled.append(replace(one, sku=component.sku))
    _change(owners, replace(_current(owners, sku), components=tuple(spelled)))


def _current(owners: Owners, sku: str) -> Variant:
    key = code_key(sku)
    return next(one for one in owners[key].variants if one.sku_key == key)


def _change(owners: Owners, variant: Variant) -> None:
    variants = owners[variant.sku_key].variants
    variants[[one.id for one in variants].index(variant.id)] = variant
