"""Charges of an order that hang on none of its lines."""

from dataclasses import dataclass
from enum import StrEnum

from domain.orders.lines.amounts import TaxLine, added
from domain.shared.amounts.money import Money


class ChargeKind(StrEnum):
    DELIVERY = "DELIVERY"
    FEE = "FEE"
    GIFT_WRAP = "GIFT_WRAP"
    TIP = "TIP"
    DISCOUNT = "DISCOUNT"
    OTHER = "OTHER"


# Any channel may charge these; the others need SET_PRICES.
CHARGED_BY_ALL = frozenset({ChargeKind.DELIVERY, ChargeKind.TIP})


@dataclass(kw_only=True)
class OrderCharge:
    """`amount` is what is charged, or granted where it is negative. `delivery_group_id` is the
    delivery group that it is for, if any."""

    id: str
    order_id: str
    position: int
    kind: ChargeKind
    title: str | None = None
    currency: str
    amount: Money
    taxes: tuple[TaxLine, ...] = ()
    delivery_group_id: str | None = None

    @property
    def total(self) -> Money:
        return self.amount + added(self.taxes, self.currency)
