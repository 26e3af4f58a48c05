"""What can be done with payments."""

from domain.services.payments.paying import Paying
from resolvers.shared.mutations import mutation, mutations
from schema.payments.inputs import (
    AuthorizePaymentInput,
    CapturePaymentInput,
    RecordPaymentTransactionInput,
    RefundPaymentInput,
    UpdatePaymentTransactionInput,
    VoidPaymentInput,
)
from schema.payments.payment import Payment
from schema.payments.transaction import PaymentTransaction


@mutations("What can be done with payments.")
class PaymentMutations:
    authorize_payment = mutation(AuthorizePaymentInput, Paying.authorize, Payment)
    capture_payment = mutation(CapturePaymentInput, Paying.capture, Payment)
    refund_payment = mutation(RefundPaymentInput, Paying.refund, Payment)
    void_payment = mutation(VoidPaymentInput, Paying.void, Payment)
    record_payment_transaction = mutation(
        RecordPaymentTransactionInput, Paying.record, PaymentTransaction
    )
    update_payment_transaction = mutation(
        UpdatePaymentTransactionInput, Paying.update, PaymentTransaction
    )
