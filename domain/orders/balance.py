"""What of an order is owed, and what may be given back."""

from dataclasses import dataclass
from typing import Any

from domain.shared.amounts.money import Money


@dataclass(frozen=True, kw_only=True)
class Balance:
    """`current_total` is what the units that are not cancelled cost, `given_back` what was refunded
    and charged back."""

    current_total: Money
    captured: Money
    given_back: Money

    @property
    def net_captured(self) -> Money:
        return self.captured - self.given_back

    @property
    def balance_due(self) -> Money:
        return _not_negative(self.current_total - self.net_captured)

    @property
    def overpaid(self) -> Money:
        return _not_negative(self.net_captured - self.current_total)

    @property
    def refundable(self) -> Money:
        return _not_negative(self.net_captured)


def balance_of(order: Any) -> Balance:
    """The balance of an order, or of a record of one."""
    return Balance(
        current_total=order.current_total,
        captured=order.captured_total,
        given_back=order.refunded_total + order.charged_back_total,
    )


def _not_negative(amount: Money) -> Money:
    return amount if amount.minor > 0 else Money.zero(amount.currency)
