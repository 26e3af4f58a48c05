"""Money: whole minor units of one currency. Only a share of an amount is ever rounded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

MINOR_MAX = 10**15
# A sum of amounts, such as all captures of an order: two of them fit into 64 bits.
TOTAL_MAX = 10**18
EXPONENT_MAX = 18


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the currency's smallest unit (cents, yen); `currency` is an ISO 4217 code."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def of(cls, amount: Decimal, currency: str, digits: int) -> Self:
        """The exact amount; `ValueError` when it has more decimals than the currency (`digits`)."""
        if not amount.is_finite() or amount.adjusted() > EXPONENT_MAX:
            raise ValueError(f"{amount} {currency} is out of range")
        minor = amount.scaleb(digits)
        # Converted back, because `scaleb` rounds digits beyond the 28th.
        if minor != minor.to_integral_value() or minor.scaleb(-digits) != amount:
            raise ValueError(f"{amount} has more than the {digits} decimals of {currency}")
        return cls(int(minor), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str) -> "Money":
        minor = 0
        for part in parts:
            if part.currency != currency:
                part._same(cls(0, currency))
            minor += part.minor
        return cls(minor, currency)

    def amount(self, digits: int) -> Decimal:
        return Decimal(self.minor).scaleb(-digits)

    def text(self, digits: int) -> str:
        """The same, written with so many decimals."""
        return written(self.minor, digits)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.minor * quantity, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.minor} minor units {self.currency}"

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by `weights` (none negative, not all zero). The parts add up to the amount: units
        that cannot be divided go to the largest remainders, one each."""
        weight_total = sum(weights)
        if weight_total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and must not all be zero")
        shares = [divmod(self.minor * weight, weight_total) for weight in weights]
        undivided = self.minor - sum(share for share, _ in shares)
        increased = sorted(range(len(shares)), key=lambda i: -shares[i][1])[:undivided]
        return [
            Money(share + (index in increased), self.currency)
            for index, (share, _) in enumerate(shares)
        ]

    def share(self, part: int, whole: int) -> "Money":
        """The share of `part` in `whole`, rounded half away from zero."""
        return Money(divided(self.minor * part, whole), self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"Amounts in {self.currency} and {other.currency} do not mix")
        return other.minor


def divided(dividend: int, divisor: int) -> int:
    """The quotient, rounded half away from zero. `divisor` is positive."""
    rounded = (2 * abs(dividend) + divisor) // (2 * divisor)
    return rounded if dividend >= 0 else -rounded


def written(units: int, digits: int) -> str:
    """So many units of 10^-digits as a decimal number."""
    text = str(units)
    if not digits:
        return text
    if units < 0 or len(text) <= digits:
        sign = "-" if units < 0 else ""
        text = sign + str(abs(units)).zfill(digits + 1)
    return f"{text[:-digits]}.{text[-digits:]}"
