"""The methods and statuses of payments."""

from domain.payments.payment import PaymentMethod as PaymentMethod
from domain.payments.payment import PaymentStatus as PaymentStatus
from schema.shared.fields import enum

enum(
    PaymentMethod,
    "What an order is paid with.",
    CREDIT_CARD="Credit card.",
    DEBIT_CARD="Debit card.",
    BANK_SLIP="A payment slip paid at a bank or shop, such as a boleto.",
    BANK_TRANSFER="Bank transfer.",
    CASH="Cash.",
    VOUCHER="Voucher.",
    GIFT_CARD="Gift card.",
    WALLET="Digital wallet.",
    INVOICE="On account, paid later.",
    OTHER="Anything else.",
)
enum(
    PaymentStatus,
    "The status of one payment.",
    AUTHORIZED="Authorized by the payer's bank, nothing captured.",
    PARTIALLY_CAPTURED="Captured in part.",
    CAPTURED="Captured in full.",
    PARTIALLY_REFUNDED="Refunded in part.",
    REFUNDED="Refunded in full.",
    VOIDED="Voided before anything was captured.",
)
