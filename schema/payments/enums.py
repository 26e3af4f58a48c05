"""The methods and statuses of payments, and the kinds and states of their transactions."""

from domain.payments.payment import PaymentAction as PaymentAction
from domain.payments.payment import PaymentMethod as PaymentMethod
from domain.payments.settlement import PaymentRefundStatus as PaymentRefundStatus
from domain.payments.settlement import PaymentStatus as PaymentStatus
from domain.payments.transaction import TransactionKind as TransactionKind
from domain.payments.transaction import TransactionState as TransactionState
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
    PaymentAction,
    "An action on a payment.",
    CAPTURE="Capture what is authorized and due.",
    VOID="Void what is authorized and not captured.",
    REFUND="Give back what is captured.",
)
enum(
    PaymentStatus,
    "The status of one payment: what is captured, against what is authorized.",
    PENDING="The provider has not decided.",
    AUTHORIZED="Authorized by the payer's bank, nothing captured.",
    PARTIALLY_CAPTURED="Captured in part; the rest may be captured or voided.",
    CAPTURED="Captured in full.",
    VOIDED="Voided before anything was captured.",
    FAILED="The provider refused it.",
)
enum(
    PaymentRefundStatus,
    "What of one payment was given back, by refunds and chargebacks, against what is captured.",
    NONE="Nothing was given back.",
    PARTIALLY_REFUNDED="Part of what was captured was given back.",
    REFUNDED="All of what was captured was given back.",
)
enum(
    TransactionKind,
    "What a transaction of a payment does.",
    AUTHORIZATION="The payer's bank agrees to pay an amount.",
    CAPTURE="An amount is taken from the payer.",
    REFUND="An amount is given back to the payer.",
    VOID="An authorized amount is released, and will not be captured.",
    CHARGEBACK="The payer's bank takes an amount back.",
)
enum(
    TransactionState,
    "Whether a transaction of a payment happened.",
    PENDING="The provider has not decided. It counts in no amount.",
    SUCCEEDED="It happened.",
    FAILED="It did not happen. It counts in no amount.",
)
