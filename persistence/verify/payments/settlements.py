"""What is stored of a payment, against what its transactions say."""

from collections.abc import Iterator, Sequence

from domain.payments.settlement import settlement_of
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def settled(check: Check, stored_order: StoredOrder, names: Sequence[str]) -> Iterator[Difference]:
    """A difference for each attribute of a payment that is stored with another value than derived.
    A payment without transactions was written by the release before, and gets them with its next
    change."""
    order = stored_order.order
    for payment in order.payments:
        if transactions := order.transactions_of(payment):
            settlement = settlement_of(transactions, payment.currency)
            for name in names:
                stored, computed = getattr(payment, name), getattr(settlement, name)
                if stored != computed:
                    yield Difference(check, payment.id, f"{name} {stored}", f"{name} {computed}")
