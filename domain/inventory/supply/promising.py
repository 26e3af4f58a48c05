"""Units that wait for stock are promised units on their way: which of them, and whose turn it is.

A unit of expected supply is promised once. When it arrives it is kept for those who wait, in turn;
they may be others than it was promised to, who are then promised later supply."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.inventory.supply.expected import ExpectedSupply, confidence

NO_DATE = datetime.max.replace(tzinfo=UTC)


@dataclass(kw_only=True)
class SupplyPromise:
    """`quantity` units for a line that waits: of the expected supply or, once they have arrived,
    reserved for it at the location."""

    id: str
    order_id: str
    line_id: str
    sku: str
    location_id: str
    expected_supply_id: str | None
    quantity: int
    arrived_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """`quantity` units of a line that wait. `promised_at` is the date that the customer was told,
    if any. `location_id` is the only location that may serve them; else `excluded` are those that
    are not asked."""

    order_id: str
    line_id: str
    sku: str
    quantity: int
    priority: int = 0
    promised_at: datetime | None = None
    placed_at: datetime
    location_id: str | None = None
    excluded: frozenset[str] = frozenset()

    @property
    def turn(self) -> tuple[int, datetime, datetime, str, str]:
        """Who is served first: the customer of higher priority, then the earlier date that was
        told, then the older order."""
        promised = self.promised_at or NO_DATE
        return -self.priority, promised, self.placed_at, self.order_id, self.line_id

    def may_get(self, location_id: str, *, ships: bool) -> bool:
        if self.location_id is not None:
            return self.location_id == location_id
        return ships and location_id not in self.excluded


@dataclass(frozen=True, kw_only=True)
class Supply:
    """Expected units of a SKU of which `free` are promised to nobody. `ships`: whether the location
    sends goods to customers."""

    id: str
    sku: str
    location_id: str
    expected_at: datetime
    ships: bool
    free: int


@dataclass(frozen=True, kw_only=True)
class ExpectedAvailability:
    """`quantity` units that wait are expected at a time, as sure as `confidence` says in percent;
    without a time, nothing is promised of them."""

    quantity: int
    at: datetime | None = None
    confidence: int | None = None


# Units by line and supply.
Promised = Mapping[tuple[str, str], int]


@dataclass
class Promising:
    """What is promised of these supplies to these claims, `held` so far and from now on."""

    supplies: Sequence[Supply]
    held: Promised = field(default_factory=dict)

    def promise(
        self, claims: Iterable[Claim], arrived: Mapping[str, int]
    ) -> dict[tuple[str, str], int]:
        """The units of each claim that have not `arrived`, of the earliest supply that may serve
        it, in turn. What the claims hold so far is given up for that."""
        waiting = sorted(claims, key=lambda claim: claim.turn)
        lines = {claim.line_id for claim in waiting}
        free = Counter({supply.id: supply.free for supply in self.supplies})
        for (line_id, supply_id), quantity in self.held.items():
            if line_id in lines:
                free[supply_id] += quantity
        earliest = sorted(self.supplies, key=lambda supply: (supply.expected_at, supply.id))
        promised: dict[tuple[str, str], int] = {}
        for claim in waiting:
            left = claim.quantity - arrived.get(claim.line_id, 0)
            for supply in earliest:
                given = min(left, free[supply.id])
                possible = supply.sku == claim.sku and claim.may_get(
                    supply.location_id, ships=supply.ships
                )
                if given > 0 and possible:
                    promised[claim.line_id, supply.id] = given
                    free[supply.id] -= given
                    left -= given
        return promised


def shares(claims: Iterable[Claim], arrived: Mapping[str, int], quantity: int) -> dict[str, int]:
    """How many of the units that arrive are kept for each line, in turn."""
    found: dict[str, int] = {}
    for claim in sorted(claims, key=lambda claim: claim.turn):
        share = min(claim.quantity - arrived.get(claim.line_id, 0), quantity)
        if share > 0:
            found[claim.line_id] = share
            quantity -= share
    return found


def expected_at(
    waiting: int, arrived: int, dated: Iterable[tuple[datetime, int]], told: datetime | None
) -> datetime | None:
    """When all waiting units are expected; none where that is not known of each. Of units that have
    arrived it is the date that was told before."""
    dates = list(dated)
    if not waiting or waiting > arrived + sum(quantity for _, quantity in dates):
        return None
    return max((at for at, _ in dates), default=told)


def availability_of(
    waiting: int,
    promises: Iterable[SupplyPromise],
    supplies: Mapping[str, ExpectedSupply],
    now: datetime,
) -> list[ExpectedAvailability]:
    """The units of a line that wait, by when they are expected."""
    found = []
    for one in promises:
        supply = supplies.get(one.expected_supply_id or "")
        at = supply.expected_at if supply else one.arrived_at
        sure = confidence(supply, now) if supply else 100
        found.append(ExpectedAvailability(quantity=one.quantity, at=at, confidence=sure))
    found.sort(key=lambda one: one.at or NO_DATE)
    left = waiting - sum(one.quantity for one in found)
    return [*found, ExpectedAvailability(quantity=left)] if left > 0 else found
