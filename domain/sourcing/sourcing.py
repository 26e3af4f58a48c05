"""Sourcing: which location serves which units. The rule, for now: one location that has it all,
else the fewest locations that together do; ties go to the lowest rank, then the lowest id."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from domain.shared.errors import OutOfStock, refuse

COMBINED_MAX = 3
CANDIDATES_MAX = 24


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Units of one order line to be found; `location_id` where the channel chose the place."""

    line_id: str
    sku: str
    quantity: int
    location_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Allocation:
    line_id: str
    location_id: str
    quantity: int


# Stock: (sku, location id) → available units. Ranks: location id → rank, of who may serve.
Stock = Mapping[tuple[str, str], int]
Ranks = Mapping[str, int]


def source(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> list[Allocation]:
    """A place for every unit, or `OutOfStock` for each SKU that is short."""
    left = dict(stock)
    refuse(_shortages(demands, stock, ranks))
    allocations = [_take(d, d.location_id, d.quantity, left) for d in demands if d.location_id]
    free = [d for d in demands if d.location_id is None]
    if free:
        chosen = _fewest(free, left, ranks)
        for demand in free:
            allocations += _spread(demand, chosen, left)
    return allocations


def _shortages(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> Iterator[OutOfStock]:
    """First what a named location lacks, then what is left for the rest of the demand."""
    left: dict[tuple[str, str], int] = dict(stock)
    named: dict[tuple[str, str], int] = defaultdict(int)
    free: dict[str, int] = defaultdict(int)
    for demand in demands:
        if demand.location_id is not None:
            named[demand.sku, demand.location_id] += demand.quantity
        else:
            free[demand.sku] += demand.quantity
    for (sku, place), need in named.items():
        have = max(left.get((sku, place), 0), 0)
        if have < need:
            yield OutOfStock(sku, have)
        left[sku, place] = have - need
    for sku, need in free.items():
        have = sum(max(left.get((sku, place), 0), 0) for place in ranks)
        if have < need:
            yield OutOfStock(sku, have)


def _fewest(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> Sequence[str]:
    """The smallest set of locations that covers all demands; exact up to `COMBINED_MAX`."""
    needs: dict[str, int] = defaultdict(int)
    for demand in demands:
        needs[demand.sku] += demand.quantity
    able = [place for place in ranks if any(stock.get((sku, place), 0) > 0 for sku in needs)]
    able.sort(key=lambda place: (-_cover(needs, [place], stock), ranks[place], place))
    near = able[:CANDIDATES_MAX]
    for size in range(1, min(COMBINED_MAX, len(near)) + 1):
        whole = [c for c in combinations(near, size) if _covers(needs, c, stock)]
        if whole:
            return min(whole, key=lambda c: (sum(ranks[place] for place in c), c))
    return _greedy(needs, able, stock)


def _greedy(needs: Mapping[str, int], able: list[str], stock: Stock) -> Sequence[str]:
    """Location by location, each time the one that adds most."""
    chosen: list[str] = []
    while not _covers(needs, chosen, stock):
        rest = [place for place in able if place not in chosen]
        chosen.append(max(rest, key=lambda place: _cover(needs, [*chosen, place], stock)))
    return chosen


def _cover(needs: Mapping[str, int], places: Sequence[str], stock: Stock) -> int:
    return sum(
        min(need, sum(max(stock.get((sku, place), 0), 0) for place in places))
        for sku, need in needs.items()
    )


def _covers(needs: Mapping[str, int], places: Sequence[str], stock: Stock) -> bool:
    return _cover(needs, places, stock) == sum(needs.values())


def _spread(
    demand: Demand, places: Sequence[str], left: dict[tuple[str, str], int]
) -> list[Allocation]:
    allocations, need = [], demand.quantity
    for place in sorted(places, key=lambda place: -left.get((demand.sku, place), 0)):
        quantity = min(need, max(left.get((demand.sku, place), 0), 0))
        if quantity:
            allocations.append(_take(demand, place, quantity, left))
            need -= quantity
    return allocations


def _take(
    demand: Demand, place: str, quantity: int, left: dict[tuple[str, str], int]
) -> Allocation:
    left[demand.sku, place] -= quantity
    return Allocation(line_id=demand.line_id, location_id=place, quantity=quantity)
