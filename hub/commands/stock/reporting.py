"""`order-hub stock report`: the stock of every SKU and location at a moment, as CSV."""

import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel, StockQuantities
from domain.inventory.stock import NAMES
from domain.network.location import Location
from domain.shared.paging import PAGE_MAX, Listing, Page
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.commands.stock.given import NoSuchLocation, location_of, moment
from hub.settings import Settings
from hub.wiring import Hub, wire

QUANTITIES = ("on_hand", *(name.lower() for name in NAMES))
COLUMNS = ("as_of", "sku", "location", *QUANTITIES, "movements")


def report(as_of: str | None, location: str | None, out: Path | None) -> None:
    """Write what was there at the moment, or what is there now."""
    settings = settings_or_exit()
    require_migrated(settings)
    at = moment("--as-of", as_of) if as_of else datetime.now(UTC)
    try:
        with _opened(out) as file:
            asyncio.run(_write(settings, at, location, file))
    except (NoSuchLocation, OSError) as error:
        fail(str(error))


@contextmanager
def _opened(out: Path | None) -> Iterator[Any]:
    if out is None:
        yield sys.stdout
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        yield file


async def _write(settings: Settings, at: datetime, code: str | None, file: Any) -> None:
    hub = wire(settings)
    try:
        where = InventoryLevelWhere()
        if code is not None:
            where = InventoryLevelWhere(location_id=((await location_of(hub, code)).id,))
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        codes: dict[str, str] = {}
        async for found in _pages(hub, where, at):
            await _add_codes(hub, codes, found)
            writer.writerows(
                [
                    *(at.isoformat(), one.sku, codes[one.location_id]),
                    *(getattr(one, name) for name in QUANTITIES),
                    one.version,
                ]
                for one in found
            )
    finally:
        await hub.close()


async def _pages(
    hub: Hub, where: InventoryLevelWhere, at: datetime
) -> AsyncIterator[Sequence[StockQuantities]]:
    listing, page = Listing(where, "sku"), Page(first=PAGE_MAX)
    names = frozenset(("id", "sku", "location_id"))
    while True:
        found = await hub.reads.page(InventoryLevel, listing, page, names)
        yield await hub.reads.quantities_at([level.id for level in found.records], at)
        if not found.has_next:
            return
        page = Page(first=PAGE_MAX, after=found.cursors[-1])


async def _add_codes(hub: Hub, codes: dict[str, str], found: Sequence[StockQuantities]) -> None:
    """The codes of locations, each read once."""
    missing = sorted({one.location_id for one in found} - codes.keys())
    for place in await hub.reads.one(Location, missing) if missing else ():
        if place is not None:
            codes[place.id] = place.code
