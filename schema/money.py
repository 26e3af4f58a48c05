"""Money, as every channel sees it."""

from decimal import Decimal

import strawberry

from domain.shared.errors import InvalidInput
from domain.shared.money import MINOR_MAX
from domain.shared.money import Money as Amount
from schema.scalars import DIGITS, CurrencyCode
from schema.views import derived, said, view_of


@strawberry.type(description="An amount of one currency, exact to its minor unit.")
class Money:
    is_type_of = view_of(Amount)

    amount: Decimal = derived(
        lambda money: money.amount(DIGITS[money.currency]),
        'The amount in major units, with the currency\'s own number of decimals: "19.90".',
    )
    currency_code: CurrencyCode = derived(lambda money: money.currency, "ISO 4217.")


@strawberry.input(description="An amount of one currency.")
class MoneyInput:
    amount: Decimal = said("Major units; not finer than the currency's minor unit.")
    currency_code: CurrencyCode = said("ISO 4217.")

    def made(self) -> Amount:
        """The domain's money, or `InvalidInput` for fractions of a cent."""
        try:
            money = Amount.of(self.amount, self.currency_code, DIGITS[self.currency_code])
        except ValueError as error:
            raise InvalidInput("amount", f"is not possible: {error}") from None
        if abs(money.minor) > MINOR_MAX:
            raise InvalidInput("amount", "is beyond counting")
        return money
