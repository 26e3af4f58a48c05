"""Recording the payments of orders."""

from collections.abc import Callable

from domain.access.caller import Caller
from domain.network.channel import Channel, Permission
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction, TransactionKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.payments import recording, settling
from domain.services.payments.commands import (
    AuthorizePayment,
    CapturePayment,
    RecordPaymentTransaction,
    RefundPayment,
    UpdatePaymentTransaction,
    VoidPayment,
)
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.shared.errors import (
    AlreadyExists,
    AmountExceeded,
    CurrencyMismatch,
    IllegalTransition,
    OnHold,
    PermissionDenied,
)


async def replay_payment(uow: UnitOfWork, id: str) -> Payment:
    return (await uow.order_of(Payment, id)).payment(id)


async def replay_transaction(uow: UnitOfWork, id: str) -> PaymentTransaction:
    return (await uow.order_of(PaymentTransaction, id)).transaction(id)


Wish = CapturePayment | RefundPayment | VoidPayment


class Paying(Service):
    @refuses(AlreadyExists, PermissionDenied, CurrencyMismatch, IllegalTransition)
    async def authorize(
        self, caller: Caller, key: str | None, command: AuthorizePayment
    ) -> Payment:
        """Record a payment that was authorized, or that is captured already. What is captured
        already is kept even beyond what the order costs: it shows as `overpaid`.

        A reference of this order that was recorded before with the same content answers with that
        payment, and changes nothing."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Payment:
            order = await uow.get(Order, command.order_id)
            if (known := recording.known_payment(order, command)) is not None:
                caller.replayed.append(str(known.reference))
                return known
            require_version(order, command.expected_version)
            (await uow.get(Channel, order.channel_id)).require(Permission.TAKE_PAYMENTS)
            return recording.authorize(order, command, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_payment)

    @refuses(AlreadyExists, AmountExceeded, CurrencyMismatch, IllegalTransition, OnHold)
    async def capture(self, caller: Caller, key: str | None, command: CapturePayment) -> Payment:
        """Capture an amount of an authorized payment. Nothing is captured for what is cancelled:
        more than the order's balance due is refused with AmountExceeded, and any amount with OnHold
        while a hold of the order blocks CAPTURE."""
        stamp = self.stamp(caller)

        def capture(order: Order) -> None:
            settling.capture(order, command, stamp=stamp, new_id=self.new_id)

        return await self._settle(caller, key, command, TransactionKind.CAPTURE, capture)

    @refuses(AlreadyExists, AmountExceeded, CurrencyMismatch, IllegalTransition)
    async def refund(self, caller: Caller, key: str | None, command: RefundPayment) -> Payment:
        """Refund an amount of a captured payment, also of an order that is cancelled."""
        stamp = self.stamp(caller, command.reason)

        def refund(order: Order) -> None:
            settling.refund(order, command, stamp=stamp, new_id=self.new_id)

        return await self._settle(caller, key, command, TransactionKind.REFUND, refund)

    @refuses(AlreadyExists, IllegalTransition)
    async def void(self, caller: Caller, key: str | None, command: VoidPayment) -> Payment:
        """Void what is authorized and not captured."""
        stamp = self.stamp(caller, command.reason)

        def void(order: Order) -> None:
            settling.void(order, command, stamp=stamp, new_id=self.new_id)

        return await self._settle(caller, key, command, TransactionKind.VOID, void)

    async def _settle(
        self,
        caller: Caller,
        key: str | None,
        command: Wish,
        kind: TransactionKind,
        act: Callable[[Order], None],
    ) -> Payment:
        async def run(uow: UnitOfWork) -> Payment:
            order = await uow.order_of(Payment, command.payment_id)
            require_version(order, command.expected_version)
            if not _known(caller, order, command, kind):
                act(order)
            return order.payment(command.payment_id)

        return await self.idempotent(caller, key, command, run, replay_payment)

    @refuses(AlreadyExists, CurrencyMismatch)
    async def record(
        self, caller: Caller, key: str | None, command: RecordPaymentTransaction
    ) -> PaymentTransaction:
        """Record a transaction that a payment provider reports. What happened is kept, even beyond
        what was authorized or is owed, and whatever the order's status: what does not fit shows in
        `overpaid`, `balanceDue` and the amounts of the payment.

        A reference of this payment that was recorded before with the same content answers with that
        transaction, and changes nothing."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> PaymentTransaction:
            order = await uow.order_of(Payment, command.payment_id)
            known = recording.known_transaction(
                order,
                order.payment(command.payment_id),
                command.kind,
                command.state,
                command.amount,
                command,
            )
            if known is not None:
                caller.replayed.append(str(known.reference))
                return known
            return recording.record(order, command, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_transaction)

    @refuses(AlreadyExists, IllegalTransition)
    async def update(
        self, caller: Caller, key: str | None, command: UpdatePaymentTransaction
    ) -> PaymentTransaction:
        """Record what became of a pending transaction, or correct its time or reference. A failed
        one may turn out to have succeeded; one that succeeded stays, and what takes its money away
        again is a transaction of its own. What is known already changes nothing."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> PaymentTransaction:
            order = await uow.order_of(PaymentTransaction, command.transaction_id)
            return settling.update(order, command, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_transaction)


def _known(caller: Caller, order: Order, command: Wish, kind: TransactionKind) -> bool:
    """Whether a transaction with this reference and content was recorded before."""
    payment, state = order.payment(command.payment_id), recording.state_of(command.pending)
    amount = None if isinstance(command, VoidPayment) else command.amount
    known = recording.known_transaction(order, payment, kind, state, amount, command)
    if known is not None:
        caller.replayed.append(str(known.reference))
    return known is not None
