"""When something happened, as its caller reports it, where it may."""

from datetime import datetime

from domain.network.channel import Channel, Permission
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import AuditStamp
from domain.shared.errors import PermissionDenied


async def occurring(
    uow: UnitOfWork, stamp: AuditStamp, reported_at: datetime | None, since: datetime | None = None
) -> AuditStamp:
    """The stamp of what happened at the reported time, but not before `since`. A channel needs
    CHOOSE_IDS to report a time; staff, who act for no channel, may."""
    if reported_at is not None and stamp.channel_id is not None:
        channel = await uow.get(Channel, stamp.channel_id)
        if Permission.CHOOSE_IDS not in channel.permissions:
            raise PermissionDenied(channel.code, Permission.CHOOSE_IDS).at("occurredAt")
    return stamp.occurring(reported_at, since)
