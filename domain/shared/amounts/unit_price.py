"""The price of one unit. It may be finer than the smallest coin: a screw costs 0.0125 EUR."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Self

from domain.shared.amounts.currencies import digits_of
from domain.shared.amounts.money import EXPONENT_MAX, Money, divided, written

DECIMALS = 4
TEN_THOUSANDTHS_MAX = 10**18


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """`ten_thousandths` counts ten-thousandths of the currency's major unit."""

    ten_thousandths: int
    currency: str

    @classmethod
    def of(cls, price: "Money | UnitPrice") -> "UnitPrice":
        if isinstance(price, UnitPrice):
            return price
        return cls(price.minor * _per_minor_unit(price.currency), price.currency)

    @classmethod
    def of_amount(cls, amount: Decimal, currency: str) -> Self:
        """The exact price; `ValueError` when it has more than four decimals."""
        if not amount.is_finite() or amount.adjusted() > EXPONENT_MAX:
            raise ValueError(f"{amount} {currency} is out of range")
        scaled = amount.scaleb(DECIMALS)
        # Converted back, because `scaleb` rounds digits beyond the 28th.
        if scaled != scaled.to_integral_value() or scaled.scaleb(-DECIMALS) != amount:
            raise ValueError(f"{amount} has more than {DECIMALS} decimals")
        return cls(int(scaled), currency)

    @property
    def is_whole(self) -> bool:
        """Whether it has no fraction of the minor unit."""
        return self.ten_thousandths % _per_minor_unit(self.currency) == 0

    @property
    def rounded(self) -> Money:
        return self.times(1)

    @property
    def minor(self) -> int:
        """Rounded to the minor unit."""
        return self.rounded.minor

    def times(self, quantity: int) -> Money:
        """The price of so many units, rounded once, half away from zero."""
        minor = divided(self.ten_thousandths * quantity, _per_minor_unit(self.currency))
        return Money(minor, self.currency)

    def amount(self, digits: int) -> Decimal:
        """In major units, with at least the decimals of the currency."""
        exact = Decimal(self.ten_thousandths).scaleb(-DECIMALS)
        needed = next(n for n in range(DECIMALS + 1) if exact == round(exact, n))
        return round(exact, max(needed, digits))

    def text(self, digits: int) -> str:
        """The same, written."""
        if digits > DECIMALS:
            return written(self.ten_thousandths * 10 ** (digits - DECIMALS), digits)
        unit = 10 ** (DECIMALS - digits)
        while self.ten_thousandths % unit:
            unit //= 10
            digits += 1
        return written(self.ten_thousandths // unit, digits)


@cache
def _per_minor_unit(currency: str) -> int:
    """Ten-thousandths of the major unit in one minor unit."""
    return int(10 ** (DECIMALS - digits_of(currency)))
