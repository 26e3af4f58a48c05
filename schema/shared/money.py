"""Amounts of money."""

from decimal import Decimal

import strawberry

from domain.shared import bounds
from domain.shared.money import MINOR_MAX
from domain.shared.money import Money as Amount
from schema.shared.fields import derived, field, object_type
from schema.shared.scalars import DIGITS, CurrencyCode


@object_type(Amount, "An amount in one currency, exact to its minor unit.")
class Money:
    amount: Decimal = derived(
        lambda money: money.amount(DIGITS[money.currency]),
        'The amount in major units, with the number of decimals of its currency: "19.90".',
    )
    currency_code: CurrencyCode = derived(lambda money: money.currency, "Currency, ISO 4217.")


@strawberry.input(description="An amount in one currency.")
class MoneyInput:
    amount: Decimal = field(
        "The amount in major units, with no more decimals than its currency has; at most 10^15 "
        "minor units."
    )
    currency_code: CurrencyCode = field("Currency, ISO 4217.")

    def to_money(self) -> Amount:
        """The domain's money; a fault for fractions of a minor unit."""
        try:
            money = Amount.of(self.amount, self.currency_code, DIGITS[self.currency_code])
        except ValueError as error:
            bounds.invalid("amount", f"is not possible: {error}")
            return Amount.zero(self.currency_code)
        if abs(money.minor) > MINOR_MAX:
            bounds.invalid("amount", "is more than can be counted")
        return money
