"""Ring-fences: what transactions may take of them, and what they took or gave back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from domain.inventory.fencing.ring_fence import FencedUnits, FenceOwner, RingFenceStatus
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import ring_fences
from persistence.writes.changes import WriteConflict

EXPIRED_MAX = 100

fence = ring_fences.c
NOW = bindparam("now", type_=fence.expires_at.type)
ACTIVE = fence.status == RingFenceStatus.ACTIVE
OF_CHANNEL = Prepared(
    select(
        *(fence.id, fence.sku, fence.location_id, fence.remaining, fence.expires_at),
        *(fence.channel_id, fence.customer_group_id),
    )
    .where(
        ACTIVE,
        among(fence.sku, "skus"),
        or_(fence.channel_id == bindparam("channel_"), fence.channel_id.is_(None)),
    )
    # The first to end is taken first.
    .order_by(fence.expires_at.is_(None), fence.expires_at, fence.id)
)
DUE = Prepared(
    select(fence.id)
    .where(ACTIVE, fence.expires_at <= NOW)
    .order_by(fence.expires_at)
    .limit(EXPIRED_MAX)
)
DUE_OF_SKUS = Prepared(
    select(fence.id)
    .where(ACTIVE, among(fence.sku, "skus"), fence.expires_at <= NOW)
    .order_by(fence.expires_at)
    .limit(EXPIRED_MAX)
)
CHANGED = Prepared(
    update(ring_fences)
    .where(
        fence.sku == bindparam("sku_"),
        fence.id == bindparam("id_"),
        ACTIVE,
        # Equal or both null.
        fence.channel_id.is_not_distinct_from(bindparam("channel_")),
        fence.customer_group_id.is_not_distinct_from(bindparam("group_")),
        fence.remaining >= bindparam("least"),
        fence.consumed >= bindparam("most"),
    )
    .values(
        remaining=fence.remaining + bindparam("units"),
        consumed=fence.consumed - bindparam("units"),
        version=fence.version + 1,
        updated_at=NOW,
    )
    .returning(fence.id)
)


# Its SKU, its id, and whose it was when it was read.
Fence = tuple[str, str, FenceOwner]


@dataclass(frozen=True)
class FenceChange:
    """Units that were given back to a ring-fence of this owner, or taken (negative)."""

    id: str
    sku: str
    owner: FenceOwner
    units: int


class RingFences:
    """What the operations of one transaction have read of ring-fences, and what they changed. Who
    finds them otherwise when it is written repeats the transaction."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._found: dict[tuple[str, str], list[FencedUnits]] = {}
        self._changed: list[FenceChange] = []

    async def find(
        self, channel_id: str, skus: Iterable[str], own: Sequence[FenceChange]
    ) -> list[FencedUnits]:
        """Those of a channel and those of every channel, with what was changed before, and these
        `own` changes."""
        wanted = sorted(skus)
        missing = [sku for sku in wanted if (channel_id, sku) not in self._found]
        if missing:
            for sku in missing:
                self._found[channel_id, sku] = []
            rows = await self._statements.rows(OF_CHANNEL, skus=missing, channel_=channel_id)
            for row in rows:
                self._found[channel_id, row["sku"]].append(_units_of(row))
        changed = Counter[str]()
        for change in (*self._changed, *own):
            changed[change.id] += change.units
        return [
            replace(one, remaining=one.remaining + changed[one.id])
            for sku in wanted
            for one in self._found[channel_id, sku]
        ]

    async def of_channel(
        self, channel_id: str, skus: Iterable[str], seen: set[str], own: Sequence[FenceChange]
    ) -> list[FencedUnits]:
        """The same of those of the SKUs that can have any: the ring-fenced ones that were `seen`,
        and those whose ring-fences were changed."""
        touched = {change.sku for change in (*self._changed, *own)}
        fenced = seen | touched.intersection(skus)
        return await self.find(channel_id, fenced, own) if fenced else []

    def take(self, changes: Iterable[FenceChange]) -> None:
        """What follows in this transaction finds what these changes leave."""
        self._changed += changes


async def expired(statements: Statements, now: datetime, skus: Sequence[str] | None) -> list[str]:
    """Ids of those whose time has come, the earliest first: of these SKUs, or all."""
    if skus is None:
        rows = await statements.rows(DUE, now=now)
    else:
        rows = await statements.rows(DUE_OF_SKUS, skus=list(skus), now=now)
    return [row["id"] for row in rows]


async def write(statements: Statements, changes: Iterable[FenceChange], now: datetime) -> None:
    """Write the net changes, after the levels, which are locked by that: in one global order, so
    that concurrent transactions cannot deadlock."""
    for (sku, id, owner), units in sorted(_net(changes).items(), key=_place):
        found = await statements.rows(
            CHANGED,
            sku_=sku,
            id_=id,
            channel_=owner.channel_id,
            group_=owner.customer_group_id,
            units=units,
            least=max(-units, 0),
            most=max(units, 0),
            now=now,
        )
        if not found:
            raise WriteConflict(f"ring-fence {id}")


def _units_of(row: Mapping[str, Any]) -> FencedUnits:
    return FencedUnits(
        id=row["id"],
        sku=row["sku"],
        location_id=row["location_id"],
        owner=FenceOwner(row["channel_id"], row["customer_group_id"]),
        remaining=row["remaining"],
        expires_at=row["expires_at"],
    )


def _place(change: tuple[Fence, int]) -> tuple[str, str]:
    (sku, id, _), _ = change
    return sku, id


def _net(changes: Iterable[FenceChange]) -> Mapping[Fence, int]:
    units = Counter[Fence]()
    for change in changes:
        units[change.sku, change.id, change.owner] += change.units
    return {key: quantity for key, quantity in units.items() if quantity}
