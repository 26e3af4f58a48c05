"""Allocating units that wait for stock, as soon as there is some."""

from functools import partial

from domain.orders.order import Order
from domain.orders.status import ORDER, OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import free_demand
from domain.shared.audit import HUB, AuditStamp
from domain.shared.errors import DomainError


class Backorders(Service):
    async def allocate_waiting(self) -> int:
        """Allocate what is available to orders that wait for it, the oldest order first. Each is
        one transaction. Returns the number of orders that got units."""
        served = 0
        for id in await self.transact(_waiting):
            served += await self.transact(partial(self._serve, id))
        return served

    async def _serve(self, id: str, uow: UnitOfWork) -> bool:
        order = await uow.get(Order, id)
        if not ORDER.allows(order.status, OrderAction.ALLOCATE):
            return False
        stamp = AuditStamp(HUB, None, self.now(), "Stock became available")
        try:
            demands = free_demand(order, partial=True)
            return bool((await allocate(self, uow, order, demands, stamp)).units)
        except DomainError:
            # Another order was quicker, or a hold was placed.
            return False


async def _waiting(uow: UnitOfWork) -> list[str]:
    return await uow.orders_waiting_for_stock()
