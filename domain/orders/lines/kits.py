"""Kits: one line has the price, its parts are the goods. What stands of a kit follows from what
stands of its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from domain.orders.lines.line import LineKind, OrderLine


def parts_by_kit(lines: Iterable[OrderLine]) -> dict[str, list[OrderLine]]:
    """The parts of each kit, by the id of its line."""
    parts: dict[str, list[OrderLine]] = defaultdict(list)
    for line in lines:
        if line.parent_line_id is not None:
            parts[line.parent_line_id].append(line)
    return parts


def per_kit(kit: OrderLine, part: OrderLine) -> int:
    """How many units of a part one kit has."""
    return max(part.quantity // kit.quantity, 1)


def kits_of(kit: OrderLine, part: OrderLine, units: int) -> int:
    """How many kits so many units of a part are in; a kit that lacks some of them counts."""
    return -(-units // per_kit(kit, part))


def standing_kits(lines: Iterable[OrderLine], standing: Mapping[str, int]) -> dict[str, int]:
    """The number of kits that stand, by line: those of which a part stands. `standing` are units of
    parts by line."""
    lines = list(lines)
    parts = parts_by_kit(lines)
    return {
        kit.id: min(kit.quantity, max(_kits(kit, parts[kit.id], standing), default=0))
        for kit in lines
        if kit.kind is LineKind.KIT
    }


def _kits(kit: OrderLine, parts: Iterable[OrderLine], standing: Mapping[str, int]) -> Iterator[int]:
    return (kits_of(kit, part, standing.get(part.id, 0)) for part in parts)
