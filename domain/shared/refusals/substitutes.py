"""What a refusal for want of stock offers instead."""

from dataclasses import dataclass

from domain.shared.amounts.money import Money


@dataclass(frozen=True, kw_only=True)
class SubstituteOffer:
    """`available` units of a SKU can be ordered instead of what is short, at this price each."""

    sku: str
    title: str
    available: int
    price: Money
