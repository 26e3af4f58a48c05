"""Who may act on an order."""

from dataclasses import replace

from domain.access.caller import Caller
from domain.network.channel import Channel, Permission
from domain.orders.offers.orders import permitted
from domain.orders.status import OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.errors import IllegalTransition


def permissions_of(channel: Channel | None) -> frozenset[Permission]:
    """What a caller may do with the orders of any channel: the permissions of its own channel. A
    caller without a channel is staff, and may do everything."""
    return frozenset(Permission) if channel is None else channel.permissions


async def require_permission(uow: UnitOfWork, caller: Caller, permission: Permission) -> None:
    """Raise `PermissionDenied` unless the caller may do this. Whose order it is does not matter:
    the call center holds an order of the web shop."""
    if caller.channel_id is not None:
        (await uow.get(Channel, caller.channel_id)).require(permission)


async def with_permissions(
    uow: UnitOfWork, caller: Caller, refusal: IllegalTransition
) -> IllegalTransition:
    """The refusal of an action on an order, with those that this caller may do instead."""
    if refusal.channel_id is None:
        return refusal
    own = await uow.find(Channel, id=caller.channel_id) if caller.channel_id else None
    channel = await uow.get(Channel, refusal.channel_id)
    may = frozenset[Permission]() if caller.channel_id and not own else permissions_of(own)
    allowed = [a for a in refusal.allowed if permitted(OrderAction(a), may, channel.permissions)]
    return replace(refusal, allowed=tuple(allowed)).at(*refusal.path)
