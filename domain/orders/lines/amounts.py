"""What is added to the price of a line or a charge, and taken off it: adjustments and taxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Label, Line

RATE_MAX = 10
RATE_DECIMALS = 6


class AdjustmentKind(StrEnum):
    DISCOUNT = "DISCOUNT"
    SURCHARGE = "SURCHARGE"
    ROUNDING = "ROUNDING"
    OTHER = "OTHER"


class AdjustmentSource(StrEnum):
    PROMOTION = "PROMOTION"
    COUPON = "COUPON"
    MANUAL = "MANUAL"
    CHANNEL = "CHANNEL"


@dataclass(frozen=True, kw_only=True)
class Adjustment(Cleaned):
    """A part of a line's total: a discount is negative, a surcharge positive."""

    kind: AdjustmentKind
    origin: AdjustmentSource = AdjustmentSource.CHANNEL
    code: Code | None = None
    title: Line | None = None
    amount: Money

    def __post_init__(self) -> None:
        if self.kind is AdjustmentKind.DISCOUNT and self.amount.minor > 0:
            bounds.invalid("amount", "must be negative for a DISCOUNT: it is added to the total")
        if self.kind is AdjustmentKind.SURCHARGE and self.amount.minor < 0:
            bounds.invalid("amount", "must not be negative for a SURCHARGE")


@dataclass(frozen=True, kw_only=True)
class TaxLine(Cleaned):
    """One tax of a line or a charge. `included`: the price contains it already. `rate` is a
    fraction: 0.19; `None` where the channel does not say."""

    title: Line
    jurisdiction: Label | None = None
    rate: Decimal | None = None
    amount: Money
    included: bool

    def __post_init__(self) -> None:
        if self.rate is not None:
            if not 0 <= self.rate <= RATE_MAX:
                bounds.invalid("rate", f'must lie between 0 and {RATE_MAX}: 19 % is "0.19"')
            elif self.rate != round(self.rate, RATE_DECIMALS):
                bounds.invalid("rate", f"must have at most {RATE_DECIMALS} decimals")
            # Equal rates are equal, however they are written.
            object.__setattr__(self, "rate", self.rate.normalize() + 0)


def added(taxes: Iterable[TaxLine], currency: str) -> Money:
    """The taxes that prices do not contain."""
    return Money.total((tax.amount for tax in taxes if not tax.included), currency)


def require_few(field: str, amounts: tuple[Adjustment, ...] | tuple[TaxLine, ...]) -> None:
    bounds.count(field, amounts, bounds.AMOUNTS_MAX, least=0)
