"""Amounts of money."""

from decimal import Decimal
from operator import attrgetter

import strawberry

from domain.shared import bounds
from domain.shared.amounts.money import MINOR_MAX
from domain.shared.amounts.money import Money as Amount
from domain.shared.amounts.unit_price import TEN_THOUSANDTHS_MAX, UnitPrice
from schema.shared.fields import derived, field, object_type
from schema.shared.scalars import DIGITS, CurrencyCode


@object_type(
    Amount,
    "An amount in one currency, exact to its minor unit; the price of one unit may be finer.",
    also=UnitPrice,
)
class Money:
    amount: Decimal = derived(
        lambda money: money.amount(DIGITS[money.currency]),
        'The amount in major units, with the number of decimals of its currency: "19.90". The '
        'price of one unit may have more, at most 4: "0.0125".',
        sent=lambda money: money.text(DIGITS[money.currency]),
    )
    currency_code: CurrencyCode = derived(
        attrgetter("currency"), "Currency, ISO 4217.", sent=attrgetter("currency")
    )


@strawberry.input(description="An amount in one currency.")
class MoneyInput:
    amount: Decimal = field(
        "The amount in major units, with no more decimals than its currency has; at most 10^15 "
        "minor units. The price of one unit may have up to 4 decimals."
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

    def to_unit_price(self) -> Amount | UnitPrice:
        """The domain's price of one unit: money where it is whole."""
        try:
            price = UnitPrice.of_amount(self.amount, self.currency_code)
        except ValueError as error:
            bounds.invalid("amount", f"is not possible: {error}")
            return Amount.zero(self.currency_code)
        if price.is_whole:
            return self.to_money()
        if abs(price.ten_thousandths) > TEN_THOUSANDTHS_MAX:
            bounds.invalid("amount", "is more than can be counted")
        return price
