"""Turning lines that name packs or scanned GTINs into units of SKUs."""

from collections.abc import Iterable, Mapping, Sequence

from domain.catalog.gtins import gtin_key
from domain.catalog.packs import LinePack, Pack, Scanned, pack_code
from domain.catalog.product import Variant
from domain.inventory.packing import Documented, Given, InUnits, in_units, sizes_of
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.supplying import Levels
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import DomainError, InvalidInput, NotFound, UnknownPack

Path = tuple[str, ...]


async def lines_in_units(
    uow: UnitOfWork, lines: Sequence[Given], document: Iterable[Documented] = ()
) -> list[InUnits[Given]]:
    """The lines in units. A pack has the size that the document says, where it was made with the
    pack; else that of the catalog. Lines without packs and GTINs cost no statement."""
    paths = [("lines", str(index)) for index in range(len(lines))]
    return await _in_units(uow, lines, paths, document)


async def one_in_units(uow: UnitOfWork, line: Given) -> InUnits[Given]:
    (found,) = await _in_units(uow, [line], [()], ())
    return found


async def _in_units(
    uow: UnitOfWork, lines: Sequence[Given], paths: Sequence[Path], document: Iterable[Documented]
) -> list[InUnits[Given]]:
    scanned = await scanned_by(uow, [line.gtin for line in lines if line.gtin])
    variants = await uow.variants([line.sku for line in lines if line.pack and line.sku])
    packs = await packs_by(uow, variants)
    sizes = sizes_of(document)
    found: list[InUnits[Given]] = []
    errors: list[DomainError] = []
    for line, path in zip(lines, paths, strict=True):
        try:
            found.append(_read(line, scanned, variants, packs, sizes))
        except DomainError as error:
            errors.append(error.at(*path, _field_of(line.gtin, error)))
    refuse(errors)
    return found


def _field_of(gtin: str | None, error: DomainError) -> str:
    if isinstance(error, InvalidInput):
        return error.field
    if isinstance(error, UnknownPack):
        return "pack"
    return "gtin" if gtin else "sku"


def _read(
    line: Given,
    scanned: Mapping[str, Scanned],
    variants: Mapping[str, Variant],
    packs: Mapping[str, Sequence[Pack]],
    sizes: Mapping[tuple[str, str], LinePack],
) -> InUnits[Given]:
    if line.gtin is not None:
        one = scanned.get(gtin_key(line.gtin))
        if one is None:
            raise NotFound(Entity.VARIANT, line.gtin)
        return in_units(line, one.sku, one.pack.of_line if one.pack else None)
    sku = line.sku or ""
    if line.pack is None:
        return in_units(line, sku, None)
    if sku not in variants:
        raise NotFound(Entity.VARIANT, sku)
    variant = variants[sku]
    then = sizes.get((variant.sku, pack_code(line.pack)))
    return in_units(line, sku, then or pack_named(variant, line.pack, packs.get(variant.id, ())))


def pack_named(variant: Variant, code: str, packs: Sequence[Pack]) -> LinePack:
    """The pack of the variant with this code, as the catalog has it."""
    found = next((one for one in packs if one.code == pack_code(code)), None)
    if found is None:
        raise UnknownPack(variant.sku, code, tuple(one.code for one in packs))
    return found.of_line


async def scanned_by(uow: UnitOfWork, gtins: Sequence[str]) -> dict[str, Scanned]:
    """What the numbers name, by their keys; the first where there are several."""
    found = await uow.packs.with_gtins(gtins) if gtins else []
    return {one.gtin_key: one for one in reversed(found)}


async def packs_by(
    uow: UnitOfWork, variants: Mapping[str, Variant]
) -> Mapping[str, Sequence[Pack]]:
    ids = {one.id for one in variants.values()}
    return await uow.packs.of_variants(ids) if ids else {}


def packs_of_skus(lines: Iterable[InUnits[Given]], levels: Levels) -> dict[str, LinePack]:
    """The pack of each SKU whose lines all name the same one."""
    found: dict[str, set[LinePack | None]] = {}
    for one in lines:
        found.setdefault(levels[one.sku].sku, set()).add(one.pack)
    return {sku: pack for sku, (pack, *others) in found.items() if pack and not others}
