"""Ring-fencing units for a channel or a group of customers, and opening them to all again."""

from datetime import datetime

from domain.access.caller import Caller
from domain.customers.group import CustomerGroup
from domain.inventory.fencing.commands import CreateRingFence, ReleaseRingFence, UpdateRingFence
from domain.inventory.fencing.ring_fence import RING_FENCE, FenceOwner, RingFence, RingFenceAction
from domain.inventory.stock import MovementKind
from domain.network.channel import Channel
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.services.sourcing.fenced_units import end, expire, move_of
from domain.shared.audit import AuditStamp
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.errors import (
    IllegalTransition,
    InsufficientStock,
    InvalidInput,
    KitHasNoStock,
)
from domain.shared.ids import Prefix, slot_of_text

replay_fence = replaying(RingFence)


class Fencing(Service):
    @refuses(InsufficientStock, KitHasNoStock)
    async def create(self, caller: Caller, key: str | None, command: CreateRingFence) -> RingFence:
        """Keep available units of a SKU at a location for a channel, for the customers of a group,
        or for those of a group in a channel: no other can order them, until they are consumed or
        released, or their time has come. Orders and carts that may have them take them first: those
        of a group in a channel, then those of a group, then those of a channel."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> RingFence:
            _require_later(command.expires_at, stamp.at)
            owner = FenceOwner(command.channel_id, command.customer_group_id)
            await _require_owner(uow, owner)
            level = await uow.level(command.sku, command.location_id)
            fence = RingFence(
                id=self.new_id(Prefix.RING_FENCE, slot_of_text(level.sku)),
                sku=level.sku,
                location_id=level.location_id,
                channel_id=owner.channel_id,
                customer_group_id=owner.customer_group_id,
                remaining=command.quantity,
                granted=command.quantity,
                expires_at=command.expires_at,
                reason=command.reason,
                created_at=stamp.at,
            )
            uow.add(fence)
            _move(uow, fence, command.quantity, stamp)
            return fence

        return await self.idempotent(caller, key, command, run, replay_fence)

    @refuses(IllegalTransition, InsufficientStock)
    async def update(self, caller: Caller, key: str | None, command: UpdateRingFence) -> RingFence:
        """Keep more or fewer units, until another time, or for another channel or group
        (reallocate them). Units that are no longer kept are available to all channels."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> RingFence:
            fence = await uow.get(RingFence, command.ring_fence_id)
            require_version(fence, command.expected_version)
            RING_FENCE.after(fence.status_at(stamp.at), RingFenceAction.CHANGE)
            await uow.level(fence.sku, fence.location_id)
            owner = _owner_after(fence, command)
            if owner != fence.owner:
                await _require_owner(uow, owner)
                _reallocate(uow, fence, owner, stamp)
            if isinstance(command.remaining, int):
                _move(uow, fence, fence.keep(command.remaining), stamp)
            _change_terms(fence, command, stamp.at)
            return fence

        return await self.idempotent(caller, key, command, run, replay_fence)

    @refuses(IllegalTransition)
    async def release(
        self, caller: Caller, key: str | None, command: ReleaseRingFence
    ) -> RingFence:
        """Make the units that are left available to all channels."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> RingFence:
            fence = await uow.get(RingFence, command.ring_fence_id)
            require_version(fence, command.expected_version)
            await end(uow, fence, RingFenceAction.RELEASE, stamp)
            return fence

        return await self.idempotent(caller, key, command, run, replay_fence)

    async def expire_due(self) -> int:
        """End ring-fences whose time has come, at most 100 of them, each in a transaction of its
        own. Returns their number."""

        async def due(uow: UnitOfWork) -> list[str]:
            return await uow.expired_ring_fences(self.now(), None)

        async def end(id: str, uow: UnitOfWork) -> None:
            await expire(uow, id, self.now())

        return await self.each_due(due, end)


def _move(uow: UnitOfWork, fence: RingFence, more: int, stamp: AuditStamp) -> None:
    """So many units more are kept by the ring-fence; fewer, if it is negative."""
    kind = MovementKind.RING_FENCE if more > 0 else MovementKind.END_RING_FENCE
    if more:
        uow.move([move_of(kind, (fence.sku, fence.location_id), abs(more), fence.id, stamp)])


def _owner_after(fence: RingFence, command: UpdateRingFence) -> FenceOwner:
    channel_id, group_id = command.channel_id, command.customer_group_id
    return FenceOwner(
        fence.channel_id if isinstance(channel_id, Unchanged) else channel_id,
        fence.customer_group_id if isinstance(group_id, Unchanged) else group_id,
    )


async def _require_owner(uow: UnitOfWork, owner: FenceOwner) -> None:
    """Pass, or `NotFound` for a channel or group that does not exist."""
    if owner.channel_id is not None:
        await uow.get(Channel, owner.channel_id)
    if owner.customer_group_id is not None:
        await uow.get(CustomerGroup, owner.customer_group_id)


def _reallocate(uow: UnitOfWork, fence: RingFence, owner: FenceOwner, stamp: AuditStamp) -> None:
    """Its units are another's. The ledger has both, so that those who follow it see it."""
    _move(uow, fence, -fence.remaining, stamp)
    _move(uow, fence, fence.remaining, stamp)
    fence.channel_id, fence.customer_group_id = owner.channel_id, owner.customer_group_id


def _change_terms(fence: RingFence, command: UpdateRingFence, now: datetime) -> None:
    if command.expires_at is not UNCHANGED:
        _require_later(command.expires_at, now)
        fence.expires_at = command.expires_at
    if command.reason is not UNCHANGED:
        fence.reason = command.reason


def _require_later(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise InvalidInput("expiresAt", "must be in the future")
