"""Loading the order that a use case is about."""

from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.replaying import replaying
from domain.services.shared.service import require_version

replay_order = replaying(Order)


async def load_order(uow: UnitOfWork, id: str, expected_version: int | None) -> Order:
    """The order, if it is at the expected version or none is given."""
    order = await uow.get(Order, id)
    require_version(order, expected_version)
    return order
