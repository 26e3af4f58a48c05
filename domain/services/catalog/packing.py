"""Setting the packs of variants. A GTIN names one thing: no pack has that of another pack or of a
unit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from domain.catalog.gtins import gtin_key
from domain.catalog.packs import PutPack, Scanned
from domain.catalog.product import Product, PutVariant
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.changes import UNCHANGED
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import AlreadyExists
from domain.shared.text.keys import code_key

# By the key of a GTIN.
Having = Mapping[str, Sequence[Scanned]]


async def put_packs(uow: UnitOfWork, product: Product, puts: Sequence[PutVariant]) -> None:
    """Set the packs of these variants, once all variants of the product are there."""
    for put in puts:
        if put.packs is UNCHANGED:
            continue
        variant = next(one for one in product.variants if one.sku_key == code_key(put.sku))
        others = [one for one in product.packs if one.variant_id != variant.id]
        product.packs = others + [one.pack(product.id, variant.id) for one in _given(put)]
    numbers = {number for put in puts for *_, number in _numbers(put)}
    if numbers:
        having = await _having(uow, product, numbers)
        refuse(
            AlreadyExists(Entity.VARIANT, "gtin", number, other.variant_id).at(
                "variants", str(index), *path
            )
            for index, put in enumerate(puts)
            for path, of_pack, number in _numbers(put)
            if (other := _other(product, put, having[gtin_key(number)], of_pack))
        )


def _given(put: PutVariant) -> tuple[PutPack, ...]:
    return put.packs if isinstance(put.packs, tuple) else ()


def _numbers(put: PutVariant) -> Iterator[tuple[tuple[str, ...], str | None, str]]:
    """Each GTIN that is given, with its path, and the code of the pack that is to have it."""
    if isinstance(put.gtin, str):
        yield ("gtin",), None, put.gtin
    for index, one in enumerate(_given(put)):
        if one.gtin is not None:
            yield ("packs", str(index), "gtin"), one.code, one.gtin


async def _having(uow: UnitOfWork, product: Product, numbers: set[str]) -> Having:
    """What has these numbers: of other products as stored, of this one as it is to be."""
    found: dict[str, list[Scanned]] = defaultdict(list)
    for other in await uow.packs.with_gtins(numbers):
        if other.product_id != product.id:
            found[other.gtin_key].append(other)
    skus = {one.id: one.sku for one in product.variants}
    for unit in product.variants:
        if unit.gtin is not None:
            key = gtin_key(unit.gtin)
            found[key].append(Scanned(key, product.id, unit.id, unit.sku))
    for pack in product.packs:
        if pack.gtin_key is not None:
            sku = skus[pack.variant_id]
            found[pack.gtin_key].append(
                Scanned(pack.gtin_key, product.id, pack.variant_id, sku, pack)
            )
    return found


def _other(
    product: Product, put: PutVariant, having: Sequence[Scanned], pack: str | None
) -> Scanned | None:
    """What has the number besides this unit or pack. Units of several variants may have one, as
    they always could."""
    for one in having:
        same_variant = one.product_id == product.id and code_key(one.sku) == code_key(put.sku)
        code = one.pack.code if one.pack else None
        if same_variant and code == pack:
            continue
        if code is not None or pack is not None:
            return one
    return None
