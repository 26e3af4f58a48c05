"""What may be asked about a customer's personal data."""

import strawberry

from domain.customers import erasure
from schema.shared.fields import IDEMPOTENCY_KEY, field, input_type, optional


@input_type(erasure.EraseCustomer, "A customer whose personal data is to be erased.")
class EraseCustomerInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    customer_id: strawberry.ID = field("The customer.")
    reason: str | None = optional(
        "How the erasure was asked for, as evidence of it; no personal data. At most 2,000 "
        "characters; kept for good."
    )
    force_reason: str | None = optional(
        "Why the data is erased although a balance is due: the claim is waived, the balance stays "
        "in the books. It does not help against open orders or a legal hold. No personal data."
    )


@input_type(erasure.SetLegalHold, "A legal hold on the personal data of a customer.")
class SetLegalHoldInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    customer_id: strawberry.ID = field("The customer.")
    reason: str | None = optional(
        "Why the data must be kept, at most 2,000 characters; null or left out: it may be erased "
        "again."
    )
