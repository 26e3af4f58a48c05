"""What may be done with a payment now, and up to which amounts."""

from collections.abc import Callable, Iterable

from domain.orders.holds.blocking import blocking
from domain.orders.holds.hold import HoldStep
from domain.orders.offers.situation import Situation
from domain.orders.order_state import OrderState
from domain.payments.payment import PAYMENT, Payment, PaymentAction
from domain.payments.settlement import PaymentRefundStatus, amount_of
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.shared.amounts.money import Money
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition

_K, _A = TransactionKind, PaymentAction


def pending(
    transactions: Iterable[PaymentTransaction], currency: str, *kinds: TransactionKind
) -> Money:
    """What is about to happen, and must not be asked for twice."""
    known, state = list(transactions), TransactionState.PENDING
    return Money.total((amount_of(known, kind, currency, state) for kind in kinds), currency)


def uncaptured(payment: Payment) -> Money:
    return payment.authorized - payment.captured


def kept(payment: Payment) -> Money:
    """What was captured and not given back."""
    return payment.captured - payment.given_back


def most_capturable(now: Situation, payment: Payment) -> Money:
    """What of a payment may be captured: what is authorized, as far as it is due."""
    order = now.order
    due = now.balance_due - pending(order.transactions, order.currency, _K.CAPTURE)
    return min(most_voidable(order, payment), due)


def most_voidable(order: OrderState, payment: Payment) -> Money:
    """What is authorized, and neither captured nor about to be."""
    own = order.transactions_of(payment)
    return uncaptured(payment) - pending(own, order.currency, _K.CAPTURE, _K.VOID)


def most_refundable(order: OrderState, payment: Payment) -> Money:
    """What is kept, and not about to be given back."""
    return kept(payment) - pending(order.transactions_of(payment), order.currency, _K.REFUND)


def _some(most: Money, of: Money) -> bool:
    """Whether an amount is possible. An authorization of nothing is settled by nothing."""
    return most.minor > 0 or (of.minor == 0 and most.minor == 0)


def _capture(now: Situation, payment: Payment) -> bool:
    return _some(most_capturable(now, payment), uncaptured(payment))


def _void(now: Situation, payment: Payment) -> bool:
    return _some(most_voidable(now.order, payment), uncaptured(payment))


def _refund(now: Situation, payment: Payment) -> bool:
    return most_refundable(now.order, payment).minor > 0


_POSSIBLE: dict[PaymentAction, Callable[[Situation, Payment], bool]] = {
    _A.CAPTURE: _capture,
    _A.VOID: _void,
    _A.REFUND: _refund,
}


def payment_actions(now: Situation, payment: Payment) -> list[PaymentAction]:
    """The actions that are possible now with a payment."""
    held = blocking(now.order.holds, HoldStep.CAPTURE)
    return [
        action
        for action in PAYMENT.actions(payment.status)
        if _POSSIBLE[action](now, payment) and not (action is _A.CAPTURE and held)
    ]


def require_payment_action(order: OrderState, payment: Payment, action: PaymentAction) -> None:
    """Raise `IllegalTransition` where the status of a payment does not permit an action, where
    there is nothing left to void, or all was given back. Amounts are another matter."""
    state: PaymentRefundStatus | str = payment.status
    possible = PAYMENT.allows(payment.status, action)
    if possible and action is _A.REFUND:
        possible = payment.refund_status is not PaymentRefundStatus.REFUNDED and bool(
            payment.captured
        )
        state = payment.status if possible else payment.refund_status
    elif possible and action is _A.VOID:
        possible = _void(Situation.of(order), payment)
    if not possible:
        others = (one for one in payment_actions(Situation.of(order), payment) if one is not action)
        raise IllegalTransition(Entity.PAYMENT, state, action, tuple(others))
