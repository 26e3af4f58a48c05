"""Sourcing the kits of a new order whose missing ones are no part of it: whole ones only."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.network.channel import WHAT_IS_THERE
from domain.orders.lines.kits import per_kit
from domain.orders.lines.line import OrderLine
from domain.services.orders.placing.shortage.asked import Asked
from domain.sourcing.sourcing import NONE_FULL, Allocation, Demand, Full, Ranks, Stock, source


@dataclass(frozen=True)
class WholeKits:
    """Sources as `source` does. Of a kit that lacks a part, what the missing kits would need of the
    others is left for other lines."""

    kits: Sequence[Asked]

    def __call__(
        self, demands: Sequence[Demand], stock: Stock, ranks: Ranks, full: Full = NONE_FULL
    ) -> list[Allocation]:
        found = source(demands, stock, ranks, full)
        whole = list(self._whole(demands, found))
        return found if whole == demands else self(whole, stock, ranks, full)

    def _whole(self, demands: Sequence[Demand], found: Sequence[Allocation]) -> Iterator[Demand]:
        units = Counter[str]()
        for one in found:
            units[one.line_id] += one.quantity
        wanted = {demand.line_id: demand.quantity for demand in demands}
        excess = Counter[str]()
        for kit in self.kits:
            limiting = [part for part in kit.parts if _limits(part) and part.id in wanted]
            kits = [(wanted[one.id] - units[one.id], per_kit(kit.line, one)) for one in limiting]
            lacking = max((-(-short // each) for short, each in kits), default=0)
            excess.update({part.id: lacking * per_kit(kit.line, part) for part in kit.parts})
        for demand in demands:
            if left := demand.quantity - excess[demand.line_id]:
                yield replace(demand, quantity=left)


def whole_kits(asked: Sequence[Asked]) -> WholeKits | None:
    """How these are sourced, if it is not as usual."""
    kits = [one for one in asked if any(map(_limits, one.parts))]
    return WholeKits(kits) if kits else None


def _limits(part: OrderLine) -> bool:
    return part.availability_policy in WHAT_IS_THERE
