"""When an act happened: as its caller tells, where it may."""

from datetime import datetime

from domain.network.channel import Channel, Permission
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import AuditStamp
from domain.shared.errors import PermissionDenied


async def occurring(
    uow: UnitOfWork, stamp: AuditStamp, told: datetime | None, since: datetime | None = None
) -> AuditStamp:
    """The stamp of an act that happened at the time `told`, but not before `since`. A channel needs
    CHOOSE_IDS to tell a time; who acts for no channel may."""
    if told is not None and stamp.channel_id is not None:
        channel = await uow.get(Channel, stamp.channel_id)
        if Permission.CHOOSE_IDS not in channel.permissions:
            raise PermissionDenied(channel.code, Permission.CHOOSE_IDS).at("occurredAt")
    return stamp.occurring(told, since)
