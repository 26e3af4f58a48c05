"""Who may act on an order."""

from domain.network.channel import Channel, Permission
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import Caller


def permissions_of(channel: Channel | None) -> frozenset[Permission]:
    """What a caller may do with the orders of any channel: the permissions of its own channel. A
    caller without a channel is staff, and may do everything."""
    return frozenset(Permission) if channel is None else channel.permissions


async def require_permission(uow: UnitOfWork, caller: Caller, permission: Permission) -> None:
    """Raise `PermissionDenied` unless the caller may do this. Whose order it is does not matter:
    the call center holds an order of the web shop."""
    if caller.channel_id is not None:
        (await uow.get(Channel, caller.channel_id)).require(permission)
