"""Sourcing: which location serves which units. For each delivery group, one location that can serve
everything is preferred, then the fewest locations that can serve it together. Ties go to the lowest
rank, then to the lowest id. Locations without free capacity are asked only where the others cannot
serve it together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from domain.shared.errors import OutOfStock, refuse

COMBINED_MAX = 3
CANDIDATES_MAX = 24


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Units of one order line that need a location. `location_id` is set where only that one may
    serve them; else the `excluded` ones are not asked. `partial`: as many as are available will do,
    even none."""

    line_id: str
    delivery_group_id: str
    sku: str
    quantity: int
    location_id: str | None = None
    partial: bool = False
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Allocation:
    line_id: str
    location_id: str
    quantity: int


# Stock: (sku, location id) → available units. Ranks: location id → rank, of eligible locations.
Stock = Mapping[tuple[str, str], int]
Ranks = Mapping[str, int]


# Delivery group → locations without free capacity for it: the last choice.
Full = Mapping[str, frozenset[str]]
NONE_FULL: Full = {}
Sourcing: TypeAlias = Callable[[Sequence[Demand], Stock, Ranks, Full], list[Allocation]]


def source(
    demands: Sequence[Demand], stock: Stock, ranks: Ranks, full: Full = NONE_FULL
) -> list[Allocation]:
    """Allocate every unit to a location, or raise `OutOfStock` for each SKU that is short. Partial
    demands get what the others leave."""
    remaining, allocations = dict(stock), list[Allocation]()
    shortages = list[OutOfStock]()
    for group, eligible in _groups([d for d in demands if not d.partial], ranks):
        if short := list(_shortages(group, remaining, eligible)):
            shortages += short
        else:
            allocations += _source_all(group, remaining, eligible, full)
    refuse(shortages)
    for group, eligible in _groups([d for d in demands if d.partial], ranks):
        possible = _reduced(group, remaining, eligible)
        allocations += _source_all(possible, remaining, eligible, full)
    return allocations


def _groups(demands: Sequence[Demand], ranks: Ranks) -> Iterator[tuple[list[Demand], Ranks]]:
    """Demands that exclude the same locations, with the locations that are left for them: first
    those with the least choice, and with them the demands whose location is chosen."""
    chosen = [demand for demand in demands if demand.location_id is not None]
    others: dict[frozenset[str], list[Demand]] = defaultdict(list)
    for demand in demands:
        if demand.location_id is None:
            others[demand.excluded].append(demand)
    for excluded in sorted(others, key=lambda ids: (-len(ids), sorted(ids))) or [frozenset()]:
        eligible = {id: rank for id, rank in ranks.items() if id not in excluded}
        yield [*chosen, *others[excluded]], eligible
        chosen = []


def _source_all(
    demands: Sequence[Demand], remaining: dict[tuple[str, str], int], ranks: Ranks, full: Full
) -> list[Allocation]:
    """Allocate demands that can all be met, and take them from the remaining stock."""
    allocations = [
        _allocate(demand, demand.location_id, demand.quantity, remaining)
        for demand in demands
        if demand.location_id
    ]
    for unassigned in _by_group(demand for demand in demands if demand.location_id is None):
        last = full.get(unassigned[0].delivery_group_id, frozenset())
        selected = _fewest_locations(
            unassigned, remaining, _with_room(unassigned, remaining, ranks, last)
        )
        for demand in unassigned:
            allocations += _split(demand, selected, remaining)
    return allocations


def _by_group(demands: Iterable[Demand]) -> list[list[Demand]]:
    """Each group has its own locations: nothing is gained where it shares them with another."""
    groups: dict[str, list[Demand]] = defaultdict(list)
    for demand in demands:
        groups[demand.delivery_group_id].append(demand)
    return list(groups.values())


def _reduced(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> list[Demand]:
    """The part of each demand that can be met: first at chosen locations, then anywhere."""
    remaining = dict(stock)
    possible = []
    for demand in sorted(demands, key=lambda demand: demand.location_id is None):
        missing = demand.quantity
        for location_id in [demand.location_id] if demand.location_id else ranks:
            available = max(remaining.get((demand.sku, location_id), 0), 0)
            taken = min(missing, available)
            if taken:
                remaining[demand.sku, location_id] -= taken
                missing -= taken
        if missing < demand.quantity:
            possible.append(replace(demand, quantity=demand.quantity - missing))
    return possible


def _shortages(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> Iterator[OutOfStock]:
    """First shortages at chosen locations, then those of the remaining demand."""
    remaining: dict[tuple[str, str], int] = dict(stock)
    chosen: dict[tuple[str, str], int] = defaultdict(int)
    unassigned: dict[str, int] = defaultdict(int)
    for demand in demands:
        if demand.location_id is not None:
            chosen[demand.sku, demand.location_id] += demand.quantity
        else:
            unassigned[demand.sku] += demand.quantity
    for (sku, location_id), required in chosen.items():
        available = max(remaining.get((sku, location_id), 0), 0)
        if available < required:
            yield OutOfStock(sku, available)
        remaining[sku, location_id] = available - required
    for sku, required in unassigned.items():
        available = sum(max(remaining.get((sku, id), 0), 0) for id in ranks)
        if available < required:
            yield OutOfStock(sku, available)


def _with_room(
    demands: Sequence[Demand], stock: Stock, ranks: Ranks, full: frozenset[str]
) -> Ranks:
    """The locations that are not full, where they can serve all demands together; else all."""
    free = {id: rank for id, rank in ranks.items() if id not in full}
    return free if full and _covers(_required(demands), list(free), stock) else ranks


def _required(demands: Iterable[Demand]) -> Mapping[str, int]:
    required: dict[str, int] = defaultdict(int)
    for demand in demands:
        required[demand.sku] += demand.quantity
    return required


def _fewest_locations(demands: Sequence[Demand], stock: Stock, ranks: Ranks) -> Sequence[str]:
    """The smallest set of locations that covers all demands; exact up to `COMBINED_MAX`."""
    required = _required(demands)
    candidates = [id for id in ranks if any(stock.get((sku, id), 0) > 0 for sku in required)]
    candidates.sort(key=lambda id: (-_covered(required, [id], stock), ranks[id], id))
    best = candidates[:CANDIDATES_MAX]
    for size in range(1, min(COMBINED_MAX, len(best)) + 1):
        complete = [ids for ids in combinations(best, size) if _covers(required, ids, stock)]
        if complete:
            return min(complete, key=lambda ids: (sum(ranks[id] for id in ids), ids))
    return _greedy(required, candidates, stock)


def _greedy(required: Mapping[str, int], candidates: list[str], stock: Stock) -> Sequence[str]:
    """Location by location, each time the one that adds most units."""
    selected: list[str] = []
    while not _covers(required, selected, stock):
        others = [id for id in candidates if id not in selected]
        selected.append(max(others, key=lambda id: _covered(required, [*selected, id], stock)))
    return selected


def _covered(required: Mapping[str, int], location_ids: Sequence[str], stock: Stock) -> int:
    """Units of `required` that these locations have together."""
    return sum(
        min(quantity, sum(max(stock.get((sku, id), 0), 0) for id in location_ids))
        for sku, quantity in required.items()
    )


def _covers(required: Mapping[str, int], location_ids: Sequence[str], stock: Stock) -> bool:
    return _covered(required, location_ids, stock) == sum(required.values())


def _split(
    demand: Demand, location_ids: Sequence[str], remaining: dict[tuple[str, str], int]
) -> list[Allocation]:
    """Allocate one demand to several locations, the one with the most stock first."""
    allocations, unallocated = [], demand.quantity
    for location_id in sorted(location_ids, key=lambda id: -remaining.get((demand.sku, id), 0)):
        quantity = min(unallocated, max(remaining.get((demand.sku, location_id), 0), 0))
        if quantity:
            allocations.append(_allocate(demand, location_id, quantity, remaining))
            unallocated -= quantity
    return allocations


def _allocate(
    demand: Demand, location_id: str, quantity: int, remaining: dict[tuple[str, str], int]
) -> Allocation:
    remaining[demand.sku, location_id] -= quantity
    return Allocation(line_id=demand.line_id, location_id=location_id, quantity=quantity)
