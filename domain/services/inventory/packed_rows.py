"""Rows of stock files that name packs or scanned GTINs, turned into units of SKUs."""

from collections.abc import Mapping, Sequence

from domain.catalog.gtins import gtin_key
from domain.catalog.packs import LinePack, Pack, Scanned
from domain.catalog.product import Variant
from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import PackedRow, StockImport, StockRow
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.packing import pack_named, packs_by, scanned_by
from domain.shared.bounds import QUANTITY_MAX
from domain.shared.errors import UnknownPack


class _Rejected(Exception):
    """A row that cannot be turned into units, as a code and a reason."""


async def rows_in_units(
    uow: UnitOfWork, job: StockImport, rows: Sequence[PackedRow]
) -> tuple[list[StockRow], list[Reject]]:
    """The rows in units, and those that cannot be; a fixed number of statements for all of them."""
    scanned = await scanned_by(uow, [one.gtin for one in rows if one.gtin])
    skus = [one.row.sku for one in rows if one.pack]
    variants = await uow.variants(skus) if skus else {}
    packs = await packs_by(uow, variants)
    found: list[StockRow] = []
    rejects: list[Reject] = []
    for one in rows:
        try:
            found.append(_units_of(one, *_named(one, scanned, variants, packs)))
        except _Rejected as rejected:
            code, reason = rejected.args
            line = one.row.line
            rejects.append(
                Reject(file=job.file_name, line=line, key=one.key, code=code, reason=reason)
            )
    return found, rejects


def _named(
    one: PackedRow,
    scanned: Mapping[str, Scanned],
    variants: Mapping[str, Variant],
    packs: Mapping[str, Sequence[Pack]],
) -> tuple[str, LinePack | None]:
    """The SKU of a row, and the pack it counts."""
    if one.gtin is not None:
        thing = scanned.get(gtin_key(one.gtin))
        if thing is None:
            raise _Rejected("UNKNOWN_GTIN", f"no unit and no pack has the GTIN {one.gtin}")
        return thing.sku, thing.pack.of_line if thing.pack else None
    variant = variants.get(one.row.sku)
    if variant is None:
        raise _Rejected("UNKNOWN_SKU", f"no variant has the SKU {one.row.sku}")
    try:
        return variant.sku, pack_named(variant, one.pack or "", packs.get(variant.id, ()))
    except UnknownPack as unknown:
        raise _Rejected("UNKNOWN_PACK", str(unknown)) from None


def _units_of(one: PackedRow, sku: str, pack: LinePack | None) -> StockRow:
    units = one.row.quantity * (pack.quantity if pack else 1)
    if abs(units) > QUANTITY_MAX:
        raise _Rejected("BAD_NUMBER", f"{units:,} units are more than {QUANTITY_MAX:,}")
    return one.row._replace(sku=sku, quantity=units)
