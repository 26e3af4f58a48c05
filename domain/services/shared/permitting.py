"""Who may act on an order."""

from dataclasses import replace

from domain.access.actions import OFFERED, PERMISSIONS, offered
from domain.access.caller import Caller
from domain.access.roles import Role
from domain.network.channel import SELF_SERVICE, Channel, Permission
from domain.orders.offers.orders import permitted
from domain.orders.status import OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, NotFound


def permissions_of(caller: Caller, channel: Channel | None) -> frozenset[Permission]:
    """What a caller may do with the orders of any channel: the permissions of its own channel, if
    its role may use them. A caller without a channel is staff, and has all."""
    of_channel = frozenset(Permission) if channel is None else channel.permissions
    return frozenset(one for one in of_channel if caller.role in PERMISSIONS[one])


async def permitted_channel(uow: UnitOfWork, caller: Caller, channel_id: str) -> Channel:
    """The channel that an order is placed through, with the permissions that the caller's role may
    use. Callers that are limited to channels may use no other, and customers none that staff sell
    through: there is none for them."""
    own = caller.scope.channel_ids
    if own is not None and channel_id not in own:
        raise NotFound(Entity.CHANNEL, channel_id)
    channel = await uow.get(Channel, channel_id)
    if caller.role is Role.CUSTOMER and channel.kind not in SELF_SERVICE:
        raise NotFound(Entity.CHANNEL, channel_id)
    return replace(channel, permissions=permissions_of(caller, channel))


async def require_permission(uow: UnitOfWork, caller: Caller, permission: Permission) -> None:
    """Raise `PermissionDenied` unless the caller may do this. Whose order it is does not matter:
    the call center holds an order of the web shop."""
    if caller.channel_id is not None:
        channel = await uow.get(Channel, caller.channel_id)
        replace(channel, permissions=permissions_of(caller, channel)).require(permission)


async def with_permissions(
    uow: UnitOfWork, caller: Caller, refusal: IllegalTransition
) -> IllegalTransition:
    """The refusal of an action, with those that this caller may do instead."""
    allowed = list(refusal.allowed)
    if refusal.entity in OFFERED:
        allowed = offered(caller.role, refusal.entity, allowed)
    if refusal.channel_id is not None:
        own = await uow.find(Channel, id=caller.channel_id) if caller.channel_id else None
        channel = await uow.get(Channel, refusal.channel_id)
        is_unknown = caller.channel_id and not own
        may = frozenset[Permission]() if is_unknown else permissions_of(caller, own)
        allowed = [a for a in allowed if permitted(OrderAction(a), may, channel.permissions)]
    return replace(refusal, allowed=tuple(allowed)).at(*refusal.path)
