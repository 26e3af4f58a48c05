"""How many units of a SKU may be ordered ahead of stock in a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.inventory.supply.expected import ExpectedSupply, confidence
from domain.inventory.supply.promising import ExpectedAvailability
from domain.network.backorder_rules import BackorderRule


@dataclass(frozen=True)
class SellingAhead:
    """Units of a SKU beside those available. `expected` is what locations expect that serve it;
    `waiting` units of the channel wait already. `sells` says whether units that are short wait at
    all, and `rule` is the one that counts, if any."""

    expected: Sequence[ExpectedSupply]
    waiting: int
    sells: bool
    rule: BackorderRule | None

    def promisable(self, now: datetime) -> list[ExpectedAvailability]:
        """What is expected and promised to nobody, the earliest first."""
        return [
            ExpectedAvailability(
                quantity=one.quantity - one.promised,
                at=one.expected_at,
                confidence=confidence(one, now),
            )
            for one in sorted(self.expected, key=lambda one: (one.expected_at, one.id))
            if one.quantity > one.promised
        ]

    @property
    def units(self) -> int | None:
        """How many more units may wait; none: any number."""
        if not self.sells:
            return 0
        if self.rule is None:
            return None
        most = []
        if self.rule.limit_units is not None:
            most.append(max(self.rule.limit_units - self.waiting, 0))
        if self.rule.only_against_supply:
            most.append(sum(max(one.quantity - one.promised, 0) for one in self.expected))
        return min(most, default=None)

    def orderable(self, available: int) -> int | None:
        """How many units can be ordered in all; none: any number."""
        return None if self.units is None else max(available, 0) + self.units
