"""Money: whole minor units of one currency. Nothing is ever rounded away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

MINOR_MAX = 10**15
EXPONENT_MAX = 18


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the smallest unit (cents, yen); `currency` is the ISO 4217 code."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def of(cls, amount: Decimal, currency: str, digits: int) -> Self:
        """The exact amount, or `ValueError` when it is finer than the currency's `digits`."""
        if not amount.is_finite() or amount.adjusted() > EXPONENT_MAX:
            raise ValueError(f"{amount} {currency} cannot be counted")
        minor = amount.scaleb(digits)
        # The way back tells what `scaleb` rounds away: digits past the 28th.
        if minor != minor.to_integral_value() or minor.scaleb(-digits) != amount:
            raise ValueError(f"{amount} is finer than {currency} allows ({digits} decimals)")
        return cls(int(minor), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str) -> "Money":
        return sum(parts, start=cls(0, currency))

    def amount(self, digits: int) -> Decimal:
        return Decimal(self.minor).scaleb(-digits)

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
        """Split by `weights` (none negative, not all zero). The parts always add up to the whole:
        what does not divide goes, one unit each, to the largest remainders."""
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and must not all be zero")
        shares = [divmod(self.minor * weight, whole) for weight in weights]
        left = self.minor - sum(share for share, _ in shares)
        first = sorted(range(len(shares)), key=lambda i: -shares[i][1])[:left]
        return [
            Money(share + (index in first), self.currency)
            for index, (share, _) in enumerate(shares)
        ]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor
