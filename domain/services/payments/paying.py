"""Recording the payments of orders."""

from domain.network.channel import Channel, Permission
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.ports.unit_of_work import UnitOfWork
from domain.services.payments import recording
from domain.services.payments.commands import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    VoidPayment,
)
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.shared.audit import Caller
from domain.shared.errors import (
    AmountExceeded,
    CurrencyMismatch,
    IllegalTransition,
    PermissionDenied,
)


async def replay_payment(uow: UnitOfWork, id: str) -> Payment:
    return (await uow.order_of(Payment, id)).payment(id)


class Paying(Service):
    @refuses(PermissionDenied, CurrencyMismatch, IllegalTransition)
    async def authorize(
        self, caller: Caller, key: str | None, command: AuthorizePayment
    ) -> Payment:
        """Record a payment that was authorized, or that is captured already."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Payment:
            order = await uow.get(Order, command.order_id)
            require_version(order, command.expected_version)
            (await uow.get(Channel, order.channel_id)).require(Permission.TAKE_PAYMENTS)
            return recording.authorize(order, command, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_payment)

    @refuses(AmountExceeded, CurrencyMismatch, IllegalTransition)
    async def capture(self, caller: Caller, key: str | None, command: CapturePayment) -> Payment:
        """Record an amount captured from an authorized payment."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Payment:
            order = await _loaded(uow, command.payment_id, command.expected_version)
            id = command.payment_id
            recording.capture(order, id, command.amount, stamp=stamp, new_id=self.new_id)
            return order.payment(id)

        return await self.idempotent(caller, key, command, run, replay_payment)

    @refuses(AmountExceeded, CurrencyMismatch, IllegalTransition)
    async def refund(self, caller: Caller, key: str | None, command: RefundPayment) -> Payment:
        """Record an amount refunded from a captured payment."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Payment:
            order = await _loaded(uow, command.payment_id, command.expected_version)
            id = command.payment_id
            recording.refund(order, id, command.amount, stamp=stamp, new_id=self.new_id)
            return order.payment(id)

        return await self.idempotent(caller, key, command, run, replay_payment)

    @refuses(IllegalTransition)
    async def void(self, caller: Caller, key: str | None, command: VoidPayment) -> Payment:
        """Void what is authorized and not captured."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Payment:
            order = await _loaded(uow, command.payment_id, command.expected_version)
            recording.void(order, command.payment_id, stamp=stamp, new_id=self.new_id)
            return order.payment(command.payment_id)

        return await self.idempotent(caller, key, command, run, replay_payment)


async def _loaded(uow: UnitOfWork, payment_id: str, expected_version: int | None) -> Order:
    order = await uow.order_of(Payment, payment_id)
    require_version(order, expected_version)
    return order
