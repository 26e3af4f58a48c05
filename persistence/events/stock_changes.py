"""What changed of the stock, by SKU, read from the ledger and its positions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select

from domain.inventory.feed import Changed, ChangedSku, Kit
from domain.inventory.stock import SALE_KINDS
from persistence import tables as t
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
from persistence.events.logs import INVENTORY

# So many movements are looked through for one page.
WINDOW = 5_000

moves, positions = t.inventory_movements.c, t.inventory_movement_positions.c
levels, variants = t.inventory_levels.c, t.variants.c


class SqlStockChanges:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def head(self) -> int:
        (row,) = await self._rows(select(INVENTORY.head()))
        return int(row["head"])

    async def stocked_after(self, sku: str, limit: int) -> list[ChangedSku]:
        (after,) = searchable([sku])
        stocked = (
            select(
                levels.sku, func.max(levels.updated_at, type_=levels.updated_at.type).label("at")
            )
            .where(levels.sku > after)
            .group_by(levels.sku)
            .order_by(levels.sku)
            .limit(limit)
        )
        kits = (
            select(variants.sku, variants.updated_at.label("at"), variants.components)
            .where(variants.is_kit, variants.sku > after)
            .order_by(variants.sku)
            .limit(limit)
        )
        found = [
            ChangedSku(row["sku"], 0, row["at"], row.get("components", ()))
            for row in [*await self._rows(stocked), *await self._rows(kits)]
        ]
        return sorted(found, key=lambda one: one.sku.encode())[:limit]

    async def kits_of(self, skus: Sequence[str]) -> Mapping[str, list[Kit]]:
        components = select(variants.sku).where(variants.sku.in_(skus), variants.kit_component)
        moved = {row["sku"] for row in await self._rows(components)} if skus else set()
        by_component = dict[str, list[Kit]]()
        if not moved:
            return by_component
        # All kits are read: they are few beside all SKUs, and no table has them by component.
        kits = select(variants.sku, variants.components).where(variants.is_kit)
        for row in await self._rows(kits.order_by(variants.sku)):
            for one in row["components"]:
                if one.sku in moved:
                    by_component.setdefault(one.sku, []).append((row["sku"], row["components"]))
        return by_component

    async def kits_mark(self) -> str:
        last = func.max(variants.updated_at, type_=variants.updated_at.type)
        kits = select(func.count(variants.id).label("kits"), last.label("at"))
        (row,) = await self._rows(kits.where(variants.is_kit))
        return f"{row['kits']}@{row['at']}"

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

    async def _rows(self, query: Select[*tuple[Any, ...]], **given: Any) -> list[dict[str, Any]]:
        with translating_errors():
            async with self._engine.connect() as connection:
                return [dict(row) for row in (await connection.execute(query, given)).mappings()]


def _plain(row: Mapping[str, Any]) -> bytes:
    return orjson.dumps(list(row.values()), default=_sorted)


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else repr(value)
