"""`order-hub feed`: writes what a channel can sell, for marketplaces and other systems."""

import asyncio
import csv
import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import TextIO

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.feed import FeedEntry, FeedPage
from domain.network.channel import Channel
from domain.shared.errors import InvalidCursor
from domain.shared.paging import PAGE_MAX
from hub.commands.common import errors, fail, require_migrated, settings_or_exit
from hub.settings import Settings
from hub.wiring import Hub, wire
from resolvers.inventory.feeding import feed_page

CALLER = Caller(actor="order-hub feed", role=Role.ADMIN)
COLUMNS = ("sku", "available", "changedAt")


def feed(code: str, after: str | None, out: Path | None) -> None:
    settings = settings_or_exit()
    require_migrated(settings)
    with ExitStack() as stack:
        try:
            file = stack.enter_context(out.open("x", newline="")) if out else sys.stdout
        except OSError as error:
            fail(f"Cannot write {out}: {error.strerror}. Choose a new file.")
        is_csv = out is not None and out.suffix == ".csv"
        try:
            cursor = asyncio.run(_write(settings, code, after, _writer(file, is_csv=is_csv)))
        except InvalidCursor:
            fail(f"{after} is no cursor of a feed. Leave --after out to begin anew.")
    errors.print(cursor, soft_wrap=True)


def _writer(file: TextIO, *, is_csv: bool) -> Callable[[FeedEntry], object]:
    if is_csv:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        return lambda entry: rows.writerow(_row(entry))
    return lambda entry: print(json.dumps(dict(zip(COLUMNS, _row(entry), strict=True))), file=file)


def _row(entry: FeedEntry) -> tuple[str, int, str]:
    return entry.sku, entry.available, entry.changed_at.isoformat()


async def _write(
    settings: Settings, code: str, after: str | None, write: Callable[[FeedEntry], object]
) -> str:
    """Write all pages that there are now: the cursor after the last one."""
    hub = wire(settings)
    try:
        [same] = await hub.reads.many(Channel, "code", [code])
        if not same:
            fail(f"There is no channel {code}.")
        cursor = after
        async with aclosing(pages(hub, same[0].id, after)) as found:
            async for page in found:
                cursor = page.cursor
                for entry in page.changes:
                    write(entry)
        return str(cursor)
    finally:
        await hub.close()


async def pages(hub: Hub, channel_id: str, after: str | None) -> AsyncGenerator[FeedPage, None]:
    while True:
        page = await feed_page(hub.context(CALLER), channel_id, after, PAGE_MAX)
        yield page
        if not page.has_more:
            return
        after = page.cursor
