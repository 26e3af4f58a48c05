"""The packs of variants, and what a scanned GTIN names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.catalog.gtins import gtin_key
from domain.catalog.packs import Pack, Scanned
from domain.shared.text.keys import gtin_forms
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build

packs, variants = t.packs.c, t.variants.c
OF_VARIANTS = Prepared(
    select(t.packs).where(among(packs.variant_id, "keys")).order_by(packs.variant_id, packs.code)
)
UNITS = Prepared(
    select(variants.gtin, variants.product_id, variants.id, variants.sku)
    .where(among(variants.gtin, "keys"))
    .order_by(variants.id)
)
PACKS = Prepared(
    select(t.packs, variants.sku)
    .join_from(t.packs, t.variants, variants.id == packs.variant_id)
    .where(among(packs.gtin_key, "keys"))
)


class SqlPacks:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of_variants(self, variant_ids: Iterable[str]) -> dict[str, Sequence[Pack]]:
        found: dict[str, list[Pack]] = defaultdict(list)
        for row in await self._statements.rows(OF_VARIANTS, keys=sorted(set(variant_ids))):
            found[row["variant_id"]].append(build(Pack, attributes_of(t.packs, row)))
        return {id: tuple(all) for id, all in found.items()}

    async def with_gtins(self, gtins: Iterable[str]) -> list[Scanned]:
        given = sorted(set(gtins))
        forms = [form for gtin in given for form in gtin_forms(gtin)]
        units = await self._statements.rows(UNITS, keys=forms)
        keys = [gtin_key(gtin) for gtin in given]
        found = [
            Scanned(gtin_key(row["gtin"]), row["product_id"], row["id"], row["sku"])
            for row in units
        ]
        for row in await self._statements.rows(PACKS, keys=keys):
            sku = row.pop("sku")
            pack = build(Pack, attributes_of(t.packs, row))
            found.append(Scanned(row["gtin_key"], pack.product_id, pack.variant_id, sku, pack))
        return found
