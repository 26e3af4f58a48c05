"""Units that are ring-fenced for a channel or a group of customers: taken by orders and carts,
given back by carts, or open to all channels when their time has come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.customers.customer import Customer
from domain.inventory.fencing.ring_fence import (
    RING_FENCE,
    FencedUnits,
    FenceOwner,
    RingFence,
    RingFenceAction,
    RingFenceStatus,
    RingFenceStep,
)
from domain.inventory.stock import MovementKind, StockMove
from domain.ports.unit_of_work import Candidate, UnitOfWork
from domain.shared.audit import HUB, AuditStamp

# SKU and location id.
Key = tuple[str, str]
# Units by SKU and location.
Units = Mapping[Key, int]
# Units that were taken from each of these ring-fences.
Taken = Sequence[tuple[FencedUnits, int]]
EXPIRED = "The ring-fence expired"


@dataclass(frozen=True)
class Buyer:
    """Who takes units: a customer or somebody unknown, through a channel."""

    channel_id: str
    customer_id: str | None


@dataclass(frozen=True)
class Fenced:
    """What a buyer may take of ring-fences, by SKU and location."""

    by_place: Mapping[Key, Sequence[FencedUnits]] = field(default_factory=dict)

    def units(self, key: Key) -> int:
        return sum(one.remaining for one in self.by_place.get(key, ()))


async def fenced_for(
    uow: UnitOfWork, buyer: Buyer, candidates: Iterable[Candidate], now: datetime
) -> Fenced:
    """The units at these candidates that are ring-fenced for the buyer: those of the narrowest
    owner first, and of these those that expire first."""
    found = await uow.fenced_units(buyer.channel_id, {found.sku for found in candidates})
    groups = await _groups_of(uow, buyer, [one.owner for one in found])
    by_place: dict[Key, list[FencedUnits]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.owner.breadth):
        is_there = one.remaining > 0 and not one.is_over(now)
        if is_there and one.owner.is_for(buyer.channel_id, groups):
            by_place[one.sku, one.location_id].append(one)
    return Fenced(by_place)


async def _groups_of(
    uow: UnitOfWork, buyer: Buyer, owners: Iterable[FenceOwner]
) -> Collection[str]:
    """The groups of the buyer, which are read only where a group has units."""
    if buyer.customer_id is None or all(one.customer_group_id is None for one in owners):
        return ()
    return (await uow.get(Customer, buyer.customer_id)).group_ids


def take_fenced(
    uow: UnitOfWork, fenced: Fenced, wanted: Units, cause: str, stamp: AuditStamp
) -> Taken:
    """Take as many of the wanted units from the ring-fences as they have: which were taken. They
    are available by that, for what reserves them in the same transaction."""
    taken: list[tuple[FencedUnits, int]] = []
    for key, quantity in wanted.items():
        missing = quantity
        for one in fenced.by_place.get(key, ()):
            if units := min(missing, one.remaining):
                uow.change_fenced(one, -units)
                taken.append((one, units))
                missing -= units
    uow.move(
        move_of(MovementKind.END_RING_FENCE, (one.sku, one.location_id), units, cause, stamp)
        for one, units in taken
    )
    return taken


async def returned(
    uow: UnitOfWork,
    units: Mapping[str, int],
    cause: str,
    stamp: AuditStamp,
    buyer: Buyer | None = None,
) -> Units:
    """Give available units back to the ring-fences that they were taken from, as far as those are
    active (and, if one is given, for this buyer): how many, by SKU and location."""
    back: dict[Key, int] = defaultdict(int)
    fences = await uow.get_many(RingFence, "id", units) if units else []
    groups = await _groups_of(uow, buyer, [one.owner for one in fences]) if buyer else ()
    for fence in fences:
        is_active = fence.status_at(stamp.at) is RingFenceStatus.ACTIVE
        if is_active and (buyer is None or fence.owner.is_for(buyer.channel_id, groups)):
            key, quantity = (fence.sku, fence.location_id), units[fence.id]
            uow.change_fenced(units_of(fence), quantity)
            uow.move([move_of(MovementKind.RING_FENCE, key, quantity, cause, stamp)])
            back[key] += quantity
    return back


async def expired_fences(uow: UnitOfWork, skus: Sequence[str], now: datetime) -> Units | None:
    """End the ring-fences of SKUs whose time has come: the units that are open to all by that;
    `None` where there are none."""
    ids = await uow.expired_ring_fences(now, skus)
    opened: dict[Key, int] = defaultdict(int)
    for id in ids:
        for key, quantity in (await expire(uow, id, now)).items():
            opened[key] += quantity
    return opened if ids else None


async def expire(uow: UnitOfWork, id: str, now: datetime) -> Units:
    """End a ring-fence whose time has come, unless it has ended: its units, open by that."""
    fence = await uow.get(RingFence, id)
    if not RING_FENCE.allows(fence.status, RingFenceStep.EXPIRE):
        return {}
    return await end(uow, fence, RingFenceStep.EXPIRE, AuditStamp(HUB, None, now, EXPIRED))


async def end(
    uow: UnitOfWork,
    fence: RingFence,
    action: RingFenceAction | RingFenceStep,
    stamp: AuditStamp,
) -> Units:
    """End a ring-fence: the units that are open to all channels by that. Its level is locked first,
    as by orders."""
    await uow.level(fence.sku, fence.location_id)
    opened, key = fence.end(action, stamp.at), (fence.sku, fence.location_id)
    if opened:
        uow.move([move_of(MovementKind.END_RING_FENCE, key, opened, fence.id, stamp)])
    return {key: opened} if opened else {}


def units_of(fence: RingFence) -> FencedUnits:
    return FencedUnits(
        id=fence.id,
        sku=fence.sku,
        location_id=fence.location_id,
        owner=fence.owner,
        remaining=fence.remaining,
        expires_at=fence.expires_at,
    )


def move_of(
    kind: MovementKind, key: Key, quantity: int, cause: str, stamp: AuditStamp
) -> StockMove:
    return StockMove(
        kind=kind,
        sku=key[0],
        location_id=key[1],
        quantity=quantity,
        cause=cause,
        stamp=stamp,
    )
