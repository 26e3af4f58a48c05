"""Recording the money side of orders."""

from domain.network.channel import Channel, Permission
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.ports.unit_of_work import UnitOfWork
from domain.services.payments import recording as paying
from domain.services.payments.commands import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    VoidPayment,
)
from domain.services.shared.service import Service, require_version
from domain.shared.audit import Caller


async def payment_again(work: UnitOfWork, id: str) -> Payment:
    return (await work.order_of(Payment, id)).payment(id)


class Paying(Service):
    async def authorize(
        self, caller: Caller, key: str | None, command: AuthorizePayment
    ) -> Payment:
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Payment:
            order = await work.get(Order, command.order_id)
            require_version(order, command.expected_version)
            (await work.get(Channel, order.channel_id)).require(Permission.TAKE_PAYMENTS)
            return paying.authorize(order, command, act=act, new_id=self.new_id)

        return await self.once(caller, key, command, run, payment_again)

    async def capture(self, caller: Caller, key: str | None, command: CapturePayment) -> Payment:
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Payment:
            order = await self._order(work, command.payment_id, command.expected_version)
            paying.capture(order, command.payment_id, command.amount, act=act, new_id=self.new_id)
            return order.payment(command.payment_id)

        return await self.once(caller, key, command, run, payment_again)

    async def refund(self, caller: Caller, key: str | None, command: RefundPayment) -> Payment:
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Payment:
            order = await self._order(work, command.payment_id, command.expected_version)
            paying.refund(order, command.payment_id, command.amount, act=act, new_id=self.new_id)
            return order.payment(command.payment_id)

        return await self.once(caller, key, command, run, payment_again)

    async def void(self, caller: Caller, key: str | None, command: VoidPayment) -> Payment:
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Payment:
            order = await self._order(work, command.payment_id, command.expected_version)
            paying.void(order, command.payment_id, act=act, new_id=self.new_id)
            return order.payment(command.payment_id)

        return await self.once(caller, key, command, run, payment_again)

    async def _order(self, work: UnitOfWork, payment_id: str, expected: int | None) -> Order:
        order = await work.order_of(Payment, payment_id)
        require_version(order, expected)
        return order
