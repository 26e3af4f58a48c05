"""The locations that could serve SKUs, and what they have available.

Nothing is read twice: the transaction's own stock movements are written at its end, so a second
query would not see them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, false, or_, select, true

from domain.inventory.stock import StockMove, StockName, net
from domain.ports.unit_of_work import Candidate
from persistence import tables as t
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.changes import WriteConflict

# SKU and location id.
Key = tuple[str, str]

NOW = bindparam("now", type_=Instant())
levels = t.inventory_levels.c
places = t.locations.c


def is_fresh(now: Any) -> ColumnElement[bool]:
    """Whether the stock of the location is not too old to be sold."""
    return or_(places.feed_stale_at.is_(None), places.feed_stale_at > now)


FOUND = (
    select(
        levels.sku,
        levels.location_id,
        levels.available,
        levels.ring_fenced,
        places.rank,
        # Read for the few that have them.
        case((places.limited, places.capacities)).label("capacities"),
        places.time_zone,
        case((levels.unsellable_at <= NOW, true()), else_=false()).label("unsellable"),
    )
    .join_from(t.inventory_levels, t.locations, levels.location_id == t.locations.c.id)
    .where(among(levels.sku, "skus"), t.locations.c.active.is_(True), is_fresh(NOW))
    .order_by(levels.sku, levels.location_id)
)
SHIPPING = FOUND.where(t.locations.c.ships.is_(True))
CHOSEN = FOUND.where(among(levels.location_id, "locations"))


def _both(query: Select[Any]) -> dict[bool, Prepared]:
    """The query by whether it locks the levels."""
    return {
        False: Prepared(query),
        True: Prepared(query.with_for_update(of=t.inventory_levels)),
    }


# More units than were looked at.
NOW_THERE = Prepared(
    select(levels.sku, levels.location_id, levels.available).where(among(levels.sku, "skus"))
)
QUERIES = {"shipping": _both(SHIPPING), "chosen": _both(CHOSEN)}


class Candidates:
    """What one transaction has read. Without `locking` others may take stock until it is written:
    whoever then finds less repeats the transaction with it."""

    def __init__(self, statements: Statements, *, locking: bool) -> None:
        self._statements = statements
        self._locking = locking
        self._found: dict[Key, Candidate] = {}
        # As they were read.
        self._available: dict[Key, int] = {}
        # Read for every location that ships, and for a chosen one.
        self._shipping: dict[str, list[Key]] = {}
        self._chosen: set[Key] = set()

    @property
    def may_change(self) -> bool:
        """Whether what was read may be less by now."""
        return bool(self._found) and not self._locking

    async def find(self, skus: Iterable[str], chosen: Sequence[str]) -> list[Candidate]:
        """Of each SKU the chosen locations or, when none are chosen, all that ship."""
        wanted = sorted(set(skus))
        if not chosen:
            await self._read_shipping([sku for sku in wanted if sku not in self._shipping])
            return [self._found[key] for sku in wanted for key in self._shipping[sku]]
        keys = [(sku, location_id) for sku in wanted for location_id in sorted(set(chosen))]
        await self._read_chosen([key for key in keys if key not in self._chosen])
        return [self._found[key] for key in keys if key in self._found]

    async def recheck(self, skus: Iterable[str]) -> None:
        """Raise `WriteConflict` if there is more of these by now than when they were read."""
        wanted = sorted({sku for sku, _ in self._available}.intersection(skus))
        if self._locking or not wanted:
            return
        for row in await self._statements.rows(NOW_THERE, skus=wanted):
            before = self._available.get((row["sku"], row["location_id"]))
            if before is not None and row["available"] > before:
                raise WriteConflict

    def take(self, moves: Iterable[StockMove]) -> None:
        """What follows in this transaction finds what these movements leave."""
        for move in moves:
            key = move.sku, move.location_id
            if key in self._found:
                left = self._found[key].available + net([move])[StockName.AVAILABLE]
                self._found[key] = replace(self._found[key], available=left)

    def ring_fenced(self, skus: Iterable[str]) -> set[str]:
        """Those of these SKUs that are ring-fenced somewhere, for any channel."""
        fenced = {sku for (sku, _), found in self._found.items() if found.ring_fenced}
        return fenced.intersection(skus)

    def unsellable(self, skus: Iterable[str]) -> set[Key]:
        """Where units of these SKUs are sold no more."""
        wanted = set(skus)
        return {key for key, one in self._found.items() if one.unsellable and key[0] in wanted}

    def sell_again(self, keys: Iterable[Key]) -> None:
        """What follows in this transaction finds these without such units."""
        for key in keys:
            self._found[key] = replace(self._found[key], unsellable=False)

    async def _read_shipping(self, skus: Sequence[str]) -> None:
        if skus:
            keys = await self._read("shipping", skus=skus)
            for sku in skus:
                self._shipping[sku] = []
            for sku, location_id in keys:
                self._shipping[sku].append((sku, location_id))

    async def _read_chosen(self, keys: Sequence[Key]) -> None:
        if keys:
            skus, locations = ({key[place] for key in keys} for place in (0, 1))
            await self._read("chosen", skus=sorted(skus), locations=sorted(locations))
            self._chosen |= {(sku, location_id) for sku in skus for location_id in locations}

    async def _read(self, query: str, **keys: Sequence[str]) -> list[Key]:
        keyed = {**keys, "now": datetime.now(UTC)}
        rows = await self._statements.rows(QUERIES[query][self._locking], **keyed)
        found = [Candidate(**row) for row in rows]
        for one in found:
            # What was read before counts what this transaction took.
            self._found.setdefault((one.sku, one.location_id), one)
            self._available.setdefault((one.sku, one.location_id), one.available)
        return [(one.sku, one.location_id) for one in found]
