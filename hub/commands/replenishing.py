"""`order-hub replenish`: reviews the stock, and prints what is suggested to be ordered."""

import asyncio

from rich.console import Console
from rich.table import Table

from domain.network.location import Location
from domain.services.replenishment.reviewing import Review
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.settings import Settings
from hub.wiring import Hub, wire

SHOWN_MAX = 50


class NoSuchLocation(Exception):
    """The message names its code."""


def replenish(location: str | None, dry_run: bool) -> None:
    settings = settings_or_exit()
    require_migrated(settings)
    try:
        found, codes = asyncio.run(_reviewed(settings, location, dry_run))
    except NoSuchLocation as error:
        fail(str(error))
    if found.suggested:
        Console().print(_table(found, codes))
    kept = "Nothing was kept." if dry_run else "Accept or dismiss them in the graph."
    print(
        f"Reviewed {found.reviewed:,} SKUs: {len(found.suggested):,} suggestions,"
        f" {found.alerts:,} alerts. {kept}"
    )


async def _reviewed(
    settings: Settings, code: str | None, dry_run: bool
) -> tuple[Review, dict[str, str]]:
    hub = wire(settings)
    try:
        place = None if code is None else await _location(hub, code)
        found = await hub.services.reviewing.review_all(place, keep=not dry_run)
        ids = {id for where, _, one in found.suggested[:SHOWN_MAX] for id in (where, one.source)}
        places = await hub.reads.one(Location, sorted(ids))
        return found, {one.id: one.code for one in places if one is not None}
    finally:
        await hub.close()


async def _location(hub: Hub, code: str) -> str:
    [same] = await hub.reads.many(Location, "code", [code])
    if not same:
        raise NoSuchLocation(f"There is no location {code}.")
    id: str = same[0].id
    return id


def _table(found: Review, codes: dict[str, str]) -> Table:
    number = len(found.suggested)
    table = Table(title=f"{number:,} suggestions", caption=f"At most {SHOWN_MAX} are shown.")
    for name in ("Location", "SKU", "Units", "Kind", "From", "Position", "Reorder point"):
        table.add_column(name)
    for place, sku, one in found.suggested[:SHOWN_MAX]:
        why = one.plan.reasons
        numbers = f"{one.quantity:,}", one.kind, codes[one.source], f"{why.position:,}"
        table.add_row(codes[place], sku, *numbers, f"{why.reorder_point:,.1f}")
    return table
