"""Erasing personal data (GDPR, article 17): of customers, of their orders, and of orders without a
customer. Amounts, quantities, SKUs, taxes and the history of what happened stay."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from domain.access.caller import Caller
from domain.customers.customer import ContactKind, Customer
from domain.customers.erasure import EraseCustomer, SetLegalHold
from domain.orders.order import Order
from domain.orders.status import OrderStatus
from domain.ports.personal_data import PersonOrder
from domain.ports.unit_of_work import UnitOfWork
from domain.services.customers.registering import replay_customer
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service
from domain.shared.errors import CustomerErased, ErasureRefused, refuse
from domain.shared.ids import Prefix, prefix_of
from domain.shared.refusals.erasure import ErasureObstacle

# In the transaction of the request; the workers erase the others (hub/processes/retention.py).
ORDERS_AT_ONCE = 200
NAMED_MAX = 10
RESTORED = "erased before the backup was restored"
# Carriers do not always report the delivery.
DELIVERED_BY_NOW = timedelta(days=90)
CLOSED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)


def is_closed(order: PersonOrder, now: datetime) -> bool:
    handed_over = order.status is OrderStatus.FULFILLED
    return order.status in CLOSED or (handed_over and order.changed_at < now - DELIVERED_BY_NOW)


def obstacles(
    legal_hold: str | None, orders: Sequence[PersonOrder], force_reason: str | None, now: datetime
) -> Iterator[ErasureRefused]:
    """What stands against the erasure (article 17(3)). Only a claim can be waived."""
    if legal_hold is not None:
        yield ErasureRefused(ErasureObstacle.LEGAL_HOLD, ())
    still_open = [order.id for order in orders if not is_closed(order, now)]
    if still_open:
        yield ErasureRefused(ErasureObstacle.OPEN_ORDERS, tuple(still_open[:NAMED_MAX]))
    owed = [order.id for order in orders if order.owed]
    if owed and force_reason is None:
        yield ErasureRefused(ErasureObstacle.UNPAID_BALANCE, tuple(owed[:NAMED_MAX]))


class Erasing(Service):
    @refuses(ErasureRefused)
    async def erase_customer(
        self, caller: Caller, key: str | None, command: EraseCustomer
    ) -> Customer:
        """Erase the personal data of a customer, of its orders, and of orders without a customer
        that have one of its e-mail addresses: names, contact points, addresses but for country and
        region, notes, reasons, tags, metafields, tracking numbers. Amounts, quantities, SKUs,
        taxes, events and references for accounting stay. It cannot be undone. Refused with
        ErasureRefused while orders are open, a balance is due or the customer is on legal hold. Who
        was erased already is answered as it is."""

        async def run(uow: UnitOfWork) -> Customer:
            customer = await uow.get(Customer, command.customer_id)
            if customer.erased_at is None:
                orders = await uow.personal_data.orders_of(customer.id, emails_of(customer))
                against = (customer.legal_hold, orders, command.force_reason, self.now())
                refuse(obstacles(*against))
                await self._erase(uow, caller, customer, orders, _why(command))
            return customer

        return await self.idempotent(caller, key, command, run, replay_customer)

    @refuses(CustomerErased)
    async def set_legal_hold(
        self, caller: Caller, key: str | None, command: SetLegalHold
    ) -> Customer:
        """Keep the personal data of a customer from being erased, on request and by the rules of
        retention, as for a dispute or an investigation; without a reason, end that."""

        async def run(uow: UnitOfWork) -> Customer:
            customer = await uow.get(Customer, command.customer_id)
            customer.require_not_erased()
            customer.legal_hold = command.reason
            return customer

        return await self.idempotent(caller, key, command, run, replay_customer)

    async def erase_guest(
        self, caller: Caller, email: str, reason: str | None, force_reason: str | None
    ) -> int:
        """Erase the personal data of the orders without a customer that have this e-mail address:
        the number of orders."""

        async def run(uow: UnitOfWork) -> int:
            orders = await uow.personal_data.orders_of(None, [email])
            refuse(obstacles(None, orders, force_reason, self.now()))
            ids = [order.id for order in orders]
            await uow.personal_data.erase_orders(ids, self.now())
            await uow.personal_data.note(ids, self.now(), caller.actor, force_reason or reason)
            return len(ids)

        return await self.transact(run)

    async def erase_overdue(self, caller: Caller, customer_id: str, reason: str) -> bool:
        """Erase a customer whose data was kept long enough; whether it was. Not while anything
        stands against it."""

        async def run(uow: UnitOfWork) -> bool:
            customer = await uow.get(Customer, customer_id)
            orders = await uow.personal_data.orders_of(customer.id, emails_of(customer))
            against = obstacles(customer.legal_hold, orders, reason, self.now())
            if customer.erased_at is not None or next(against, None):
                return False
            await self._erase(uow, caller, customer, orders, reason)
            return True

        return await self.transact(run)

    async def erase_orders(self, ids: Sequence[str], *, staff: bool) -> None:
        """Erase the personal data in these orders, whatever stands against it."""

        async def run(uow: UnitOfWork) -> None:
            await uow.personal_data.erase_orders(ids, self.now(), staff=staff)

        await self.transact(run)

    async def erase_again(self, caller: Caller, id: str) -> bool:
        """Erase a customer, or an order without one, that had been erased when a backup was
        restored which has its data: whether the backup has it."""

        async def run(uow: UnitOfWork) -> bool:
            if prefix_of(id) is Prefix.ORDER:
                found = await uow.find(Order, id=id)
                if found is not None:
                    await uow.personal_data.erase_orders([id], self.now())
                    await uow.personal_data.note([id], self.now(), caller.actor, RESTORED)
                return found is not None
            customer = await uow.find(Customer, id=id)
            if customer is not None:
                orders = await uow.personal_data.orders_of(customer.id, emails_of(customer))
                await self._erase(uow, caller, customer, orders, RESTORED)
            return customer is not None

        return await self.transact(run)

    async def _erase(
        self,
        uow: UnitOfWork,
        caller: Caller,
        customer: Customer,
        orders: Sequence[PersonOrder],
        reason: str | None,
    ) -> None:
        now, data = self.now(), uow.personal_data
        ids = [order.id for order in orders[:ORDERS_AT_ONCE]]
        await data.erase_around(customer, ids)
        await data.erase_orders(ids, now)
        await data.note([customer.id], now, caller.actor, reason)
        customer.erase(now)


def emails_of(customer: Customer) -> list[str]:
    points = (point for point in customer.contact_points if point.kind is ContactKind.EMAIL)
    return [point.value for point in points]


def _why(command: EraseCustomer) -> str | None:
    parts = (command.reason, command.force_reason)
    return "; ".join(part for part in parts if part) or None
