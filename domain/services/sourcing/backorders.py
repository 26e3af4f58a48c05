"""Units that wait for stock: allocated in turn as soon as there is some, and promised supply."""

import logging
from collections.abc import Sequence
from functools import partial

from domain.customers.customer import Customer
from domain.orders.event import OrderEventKind
from domain.orders.order import Order
from domain.orders.status import ORDER, OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.services.sourcing.assigning import free_demand
from domain.services.sourcing.fenced_units import Units
from domain.services.sourcing.promised import allocate_promised
from domain.shared.audit import HUB, AuditStamp
from domain.shared.errors import DomainError, Unavailable

# More orders in one transaction would keep what they lock from others for long.
TOGETHER_MAX = 50

log = logging.getLogger(__name__)


class Backorders(Service):
    async def allocate_waiting(self) -> int:
        """Allocate what has arrived or is available to orders that wait for it: first to customers
        of higher priority, then by the date that was told, then the oldest order. Returns the
        number of orders that got units."""
        ids = await self.transact(_waiting)
        served = 0
        for begin in range(0, len(ids), TOGETHER_MAX):
            served += await self._served(ids[begin : begin + TOGETHER_MAX])
        return served

    async def promise_waiting(self) -> int:
        """Promise units that wait supply that became free or is earlier, and tell of dates that
        changed. Returns the number of orders whose dates changed."""
        return await self.transact(self._promise)

    async def _served(self, ids: Sequence[str]) -> int:
        """The number of these orders that got units, in one transaction. If it fails, each order is
        served alone, so that one which cannot be stops no other."""
        try:
            return await self.transact(partial(self._serve, ids))
        except Unavailable:
            raise
        except Exception:
            if len(ids) == 1:
                log.exception("The order %s waits for stock and cannot be served.", ids[0])
                return 0
        return sum([await self._served([id]) for id in ids])

    async def _serve(self, ids: Sequence[str], uow: UnitOfWork) -> int:
        orders = {order.id: order for order in await uow.get_many(Order, "id", ids)}
        # Whose groups may have units: read together.
        await uow.get_many(
            Customer, "id", {o.customer_id for o in orders.values() if o.customer_id}
        )
        arrived = await uow.promises.arrived(ids)
        return sum([await self._serve_one(uow, orders[id], arrived.get(id, {})) for id in ids])

    async def _serve_one(self, uow: UnitOfWork, order: Order, arrived: Units) -> bool:
        if not ORDER.allows(order.status, OrderAction.ALLOCATE):
            return False
        stamp = AuditStamp(HUB, None, self.now(), "Stock became available")
        try:
            demands = free_demand(order, partial=True)
            return await allocate_promised(self, uow, order, demands, stamp, arrived)
        except DomainError:
            # Another order was quicker, or a hold was placed.
            uow.discard(order)
            return False

    async def _promise(self, uow: UnitOfWork) -> int:
        ids = await uow.promises.changed_dates()
        orders = await uow.get_many(Order, "id", ids) if ids else []
        lines = await uow.promises.settle(orders)
        stamp = AuditStamp(HUB, None, self.now(), "Expected supply changed")
        changed = [one for one in orders if any(line.id in lines for line in one.lines)]
        for order in changed:
            order.record(OrderEventKind.EXPECTED_DATE_CHANGED, stamp, self.new_id, None)
        return len(changed)


async def _waiting(uow: UnitOfWork) -> list[str]:
    return await uow.orders_waiting_for_stock()
