"""What changed of the stock, by SKU, read from the ledger and its positions."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select

from domain.inventory.stock import SALE_KINDS
from domain.ports.stock_changes import Changed, ChangedSku
from persistence import tables as t
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
from persistence.events.logs import INVENTORY

# So many movements are looked through for one page.
WINDOW = 5_000

moves, positions = t.inventory_movements.c, t.inventory_movement_positions.c
levels = t.inventory_levels.c


class SqlStockChanges:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def head(self) -> int:
        (row,) = await self._rows(select(INVENTORY.head()))
        return int(row["head"])

    async def stocked_after(self, sku: str, limit: int) -> list[ChangedSku]:
        (after,) = searchable([sku])
        query = (
            select(
                levels.sku, func.max(levels.updated_at, type_=levels.updated_at.type).label("at")
            )
            .where(levels.sku > after)
            .group_by(levels.sku)
            .order_by(levels.sku)
            .limit(limit)
        )
        return [ChangedSku(row["sku"], 0, row["at"]) for row in await self._rows(query)]

    async def changed_after(self, position: int, limit: int) -> Changed:
        # Before the movements: those that come meanwhile are read, or follow.
        head = await self.head()
        last, at = func.max(positions.position), func.max(moves.recorded_at)
        query = (
            select(moves.sku, last.label("position"), at.label("at"))
            .join_from(
                t.inventory_movement_positions,
                t.inventory_movements,
                moves.insert_id == positions.insert_id,
            )
            .where(
                positions.position > position,
                positions.position <= position + WINDOW,
                moves.kind.in_(SALE_KINDS),
            )
            .group_by(moves.sku)
            .order_by(last)
            .limit(limit + 1)
        )
        rows = await self._rows(query)
        found = [ChangedSku(row["sku"], row["position"], row["at"]) for row in rows[:limit]]
        if len(rows) > limit:
            return Changed(found, found[-1].position, has_more=True)
        reached = max(min(position + WINDOW, head), *(one.position for one in found), position)
        return Changed(found, reached, has_more=reached < head)

    async def settings_of(self, channel_ids: Iterable[str]) -> Mapping[str, str]:
        channels, places = t.channels.c, t.locations.c
        wanted = select(channels.id, channels.stock_rules).where(channels.id.in_(channel_ids))
        stale = places.feed_stale_at <= bindparam("now", type_=places.feed_stale_at.type)
        serving = select(places.id, places.ships, places.capabilities, stale.label("stale"))
        here = serving.where(places.active).order_by(places.id)
        found = await self._rows(here, now=datetime.now(UTC))
        network = b"".join(map(_plain, found))
        return {
            row["id"]: sha256(_plain(row) + network).hexdigest()[:16]
            for row in await self._rows(wanted)
        }

    async def _rows(self, query: Select[Any], **given: Any) -> list[dict[str, Any]]:
        with translating_errors():
            async with self._engine.connect() as connection:
                return [dict(row) for row in (await connection.execute(query, given)).mappings()]


def _plain(row: Mapping[str, Any]) -> bytes:
    return orjson.dumps(list(row.values()), default=_sorted)


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else repr(value)
