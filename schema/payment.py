"""Payments, as every channel sees them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.orders.order import Order as DomainOrder
from domain.payments import payment as domain
from domain.services.payments import commands as domain_payments_commands
from schema.money import Money, MoneyInput
from schema.node import Node
from schema.views import choice, edge, said, view_of

if TYPE_CHECKING:
    from schema.order import Order

choice(
    domain.Tender,
    "What was paid with.",
    CREDIT_CARD="Credit card.",
    DEBIT_CARD="Debit card.",
    BANK_SLIP="A slip paid at a bank or shop, such as a boleto.",
    BANK_TRANSFER="Bank transfer.",
    CASH="Notes and coins.",
    VOUCHER="A voucher.",
    GIFT_CARD="A gift card.",
    WALLET="A digital wallet.",
    INVOICE="On account, paid later.",
    OTHER="Anything else.",
)
choice(
    domain.TenderStatus,
    "How far one payment is.",
    AUTHORIZED="Promised by the payer's bank; nothing taken.",
    PARTIALLY_CAPTURED="Part of it taken.",
    CAPTURED="All of it taken.",
    PARTIALLY_REFUNDED="Part of what was taken given back.",
    REFUNDED="All of what was taken given back.",
    VOIDED="Let go before anything was taken.",
)


@strawberry.type(description="One tender of an order: what was authorized, captured, refunded.")
class Payment(Node):
    is_type_of = view_of(domain.Payment)

    tender: domain.Tender = said("What was paid with.")
    status: domain.TenderStatus = said("How far it is.")
    authorized: Money = said("What the payer's side promised.")
    captured: Money = said("What was taken; never more than authorized.")
    refunded: Money = said("What was given back; never more than captured.")
    installments: int | None = said("In how many instalments the payer settles it.")
    reference: str | None = said("The payment provider's reference.")
    authorized_at: datetime = said("When it was promised.")
    captured_at: datetime | None = said("When it was last taken from.")
    order: Annotated["Order", strawberry.lazy("schema.order")] | None = edge(
        DomainOrder, key="order_id", description="What it pays for."
    )


@strawberry.input(description="A payment that was authorized, or taken at once.")
class AuthorizePaymentInput:
    makes: ClassVar[type] = domain_payments_commands.AuthorizePayment

    idempotency_key: str = said("Unique per intent; a repeat records nothing.")
    order_id: strawberry.ID = said("What it pays for.")
    tender: domain.Tender = said("What was paid with.")
    amount: MoneyInput = said("In the order's currency; zero is possible.")
    captured: bool = said("The money is in already: cash, a voucher.", default=False)
    installments: int | None = said("1 or more.", default=None)
    reference: str | None = said("The payment provider's reference.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="Money that was taken.")
class CapturePaymentInput:
    makes: ClassVar[type] = domain_payments_commands.CapturePayment

    idempotency_key: str = said("Unique per intent; a repeat records nothing.")
    payment_id: strawberry.ID = said("Of which payment.")
    amount: MoneyInput | None = said("Left out: all that is left.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="Money that was given back.")
class RefundPaymentInput:
    makes: ClassVar[type] = domain_payments_commands.RefundPayment

    idempotency_key: str = said("Unique per intent; a repeat records nothing.")
    payment_id: strawberry.ID = said("Of which payment.")
    reason: str = said("Why.")
    amount: MoneyInput | None = said("Left out: all that was taken.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="An authorization to let go.")
class VoidPaymentInput:
    makes: ClassVar[type] = domain_payments_commands.VoidPayment

    idempotency_key: str = said("Unique per intent; a repeat records nothing.")
    payment_id: strawberry.ID = said("Which payment.")
    reason: str | None = said("Why.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)
