"""Naming the substitutes of variants: they exist, and are no kits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.catalog.product import Product, PutVariant, Variant
from domain.catalog.substitutes import require_substitutes
from domain.ports.unit_of_work import UnitOfWork
from domain.shared import bounds
from domain.shared.error_base import DomainError, Entity, refuse
from domain.shared.errors import InvalidInput, NotFound
from domain.shared.text.keys import code_key


async def set_substitutes(uow: UnitOfWork, product: Product, puts: Sequence[PutVariant]) -> None:
    """Set the substitutes of these variants, once all variants of the product are there."""
    given = {
        index: put.substitutes or ()
        for index, put in enumerate(puts)
        if put.substitutes is None or isinstance(put.substitutes, tuple)
    }
    for index, skus in given.items():
        with bounds.inside("variants", str(index)):
            require_substitutes(puts[index].sku, skus)
    known = dict(await uow.variants([sku for skus in given.values() for sku in skus]))
    # New ones, and those that this change makes kits.
    own = {one.sku_key: one for one in product.variants}
    known |= {
        sku: own[key] for skus in given.values() for sku in skus if (key := code_key(sku)) in own
    }
    refuse(_faults(given, known))
    for index, skus in given.items():
        spelled = tuple(known[sku].sku for sku in skus)
        key = code_key(puts[index].sku)
        product.variants[:] = [
            replace(one, substitutes=spelled) if one.sku_key == key else one
            for one in product.variants
        ]


def _faults(
    given: Mapping[int, Sequence[str]], known: Mapping[str, Variant]
) -> Iterator[DomainError]:
    for index, skus in given.items():
        for number, sku in enumerate(skus):
            path = ("variants", str(index), "substitutes", str(number))
            if sku not in known:
                yield NotFound(Entity.VARIANT, sku).at(*path)
            elif known[sku].components:
                reason = f"must not name a kit: {sku} is one, and its components are sold"
                yield InvalidInput("substitutes", reason).at(*path)
