"""Which lots stock movements take their units from, and give them to: those that are named, else
first expiring, first out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.inventory.lots.lot import (
    LotLevel,
    LotUnits,
    ShippedLot,
    has_ended,
    lot_level_id,
)
from domain.inventory.lots.shipping import shipped_lots
from domain.inventory.stock import GOOD, HELD, MovementKind, StockMove, StockName
from domain.shared.errors import InsufficientLot

# What left is told by whoever shipped it: the books follow as far as they have it.
TOLD = frozenset({MovementKind.SHIP})
_LAST = datetime.max


class LotShelf:
    """The lots of one level, while movements of it are spread over them. `ends` says until when the
    lots that come in are sold."""

    def __init__(
        self,
        level_id: str,
        levels: Sequence[LotLevel],
        ends: Mapping[str, datetime | None],
        now: datetime,
    ) -> None:
        self._level_id, self._ends, self._now = level_id, ends, now
        self.levels = {one.lot_id: one for one in levels}
        # By id.
        self.shipped: dict[str, ShippedLot] = {}

    def spread(self, moves: Sequence[StockMove]) -> list[StockMove]:
        """The movements, one for each lot. What comes in is there for what goes out."""
        parts: dict[int, list[StockMove]] = {}
        for index in sorted(range(len(moves)), key=lambda one: _pool(moves[one].names[0]) != ""):
            parts[index] = [
                replace(moves[index], quantity=one.quantity, lot_id=one.lot_id, lots=())
                for one in self._lots_of(moves[index])
            ]
        return [part for index in range(len(moves)) for part in parts[index]]

    def _lots_of(self, move: StockMove) -> list[LotUnits]:
        source, target = (_pool(name) for name in move.names)
        if source == target:
            return [LotUnits(None, move.quantity)]
        units = list(self._taken(move, source) if source else _brought(move))
        for one in units:
            if source:
                self._add(move, one.lot_id, source, -one.quantity)
            if target:
                self._add(move, one.lot_id, target, one.quantity)
        for shipped in shipped_lots(move, units) if move.shipment_lines else ():
            before = self.shipped.get(shipped.id)
            more = before.quantity if before else 0
            self.shipped[shipped.id] = replace(shipped, quantity=shipped.quantity + more)
        return units

    def _taken(self, move: StockMove, pool: str) -> Iterator[LotUnits]:
        """The named lots, then those in their turn."""
        left = {id: getattr(one, pool) for id, one in self.levels.items()}
        wanted = {one.lot_id: 0 for one in move.lots}
        for one in move.lots:
            units = min(one.quantity, left.get(one.lot_id, 0))
            if units < one.quantity and move.kind not in TOLD:
                raise InsufficientLot(move.sku, move.location_id, one.code, units)
            wanted[one.lot_id] += units
            left[one.lot_id] = left.get(one.lot_id, 0) - units
        missing = move.quantity - sum(wanted.values())
        for level in sorted(self.levels.values(), key=self._turn):
            units = max(min(missing, left[level.lot_id]), 0)
            wanted[level.lot_id] = wanted.get(level.lot_id, 0) + units
            missing -= units
        for lot_id, units in wanted.items():
            if units:
                yield LotUnits(lot_id, units)

    def _turn(self, level: LotLevel) -> tuple[bool, datetime, str]:
        """Those that are sold still first, of them those that end first."""
        end = level.unsellable_at
        return has_ended(end, self._now), (end or _LAST).replace(tzinfo=None), level.id

    def _add(self, move: StockMove, lot_id: str | None, pool: str, units: int) -> None:
        level = self.levels.get(lot_id)
        if level is None:
            level = self.levels[lot_id] = LotLevel(
                id=lot_level_id(self._level_id, lot_id),
                level_id=self._level_id,
                lot_id=lot_id,
                sku=move.sku,
                location_id=move.location_id,
                unsellable_at=self._ends.get(lot_id or ""),
            )
        setattr(level, pool, getattr(level, pool) + units)


def _brought(move: StockMove) -> Iterator[LotUnits]:
    """The named lots; the rest came without one."""
    yield from move.lots
    if rest := move.quantity - sum(one.quantity for one in move.lots):
        yield LotUnits(None, rest)


def _pool(name: StockName) -> str:
    """The quantity of a lot level that counts units under this name, if any."""
    if name in GOOD:
        return "quantity"
    return "held" if name in HELD else ""


def is_arrival(move: StockMove) -> bool:
    """Whether its units come from outside: of lots that nobody may have heard of."""
    source, target = move.names
    return not _pool(source) and bool(_pool(target))


def crosses(move: StockMove) -> bool:
    """Whether the movement changes lots."""
    source, target = move.names
    return _pool(source) != _pool(target)
