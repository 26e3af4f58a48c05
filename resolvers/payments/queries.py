"""How payments are found."""

import strawberry

from resolvers.shared.lists import connection
from schema.payments.inputs import PAYMENTS
from schema.payments.payment import Payment


@strawberry.type(description="How payments are found.")
class PaymentQueries:
    payments = connection(
        Payment, PAYMENTS, "Payments of all orders, newest first unless sorted otherwise."
    )
