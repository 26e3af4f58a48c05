"""An order that a channel places again, under its own id or external id."""

from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.commands.ordering import PlaceOrder
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists


async def placed_before(uow: UnitOfWork, command: PlaceOrder) -> Order | None:
    if command.id is not None:
        existing = await uow.find(Order, id=command.id)
        if existing is not None:
            return existing
    if command.external_id is None:
        return None
    return await uow.find(Order, channel_id=command.channel_id, external_id=command.external_id)


def require_same(existing: Order, command: PlaceOrder, fingerprint: str) -> None:
    if existing.fingerprint != fingerprint:
        field = "id" if command.id == existing.id else "externalId"
        value = command.external_id if field == "externalId" else existing.id
        raise AlreadyExists(Entity.ORDER, field, str(value), existing.id)
