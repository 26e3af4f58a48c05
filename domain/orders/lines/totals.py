"""The totals of an order: of all that was ordered, and of what stands of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.orders.lines.amounts import TaxLine
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.kits import standing_kits
from domain.orders.lines.line import OrderLine
from domain.shared.amounts.money import Money


class OrderTotals:
    """The part of an order that adds up its lines and charges."""

    lines: list[OrderLine]
    charges: list[OrderCharge]
    currency: str
    cancelled_at: datetime | None

    @property
    def goods_total(self) -> Money:
        return Money.total((line.subtotal for line in self.lines), self.currency)

    @property
    def adjustments_total(self) -> Money:
        return Money.total((line.adjustments_total for line in self.lines), self.currency)

    @property
    def shipping_total(self) -> Money:
        return Money.total((line.shipping for line in self.lines), self.currency)

    @property
    def charges_total(self) -> Money:
        return Money.total((charge.total for charge in self.charges), self.currency)

    @property
    def tax_total(self) -> Money:
        """All taxes, also those that prices contain."""
        taxes: list[TaxLine] = [tax for line in self.lines for tax in line.taxes]
        taxes += [tax for charge in self.charges for tax in charge.taxes]
        return Money.total((tax.amount for tax in taxes), self.currency)

    @property
    def original_total(self) -> Money:
        lines = Money.total((line.total for line in self.lines), self.currency)
        return lines + self.charges_total

    def value_of(self, standing: Mapping[str, int]) -> Money:
        """What the order costs of which so many units stand, by line. No line costs more than what
        was ordered. A charge is due as long as a unit of its delivery group or, for the whole
        order, any unit stands; those of an order without lines, until it is cancelled."""
        units = Counter(standing)
        for kit_id, kits in standing_kits(self.lines, standing).items():
            units[kit_id] = min(units[kit_id], kits)
        values = [line.value_of(min(units[line.id], line.quantity)) for line in self.lines]
        groups = {line.delivery_group_id for line in self.lines if units[line.id] > 0}
        due = bool(groups) if self.lines else self.cancelled_at is None
        charged = (
            one.total for one in self.charges if due and one.delivery_group_id in (None, *groups)
        )
        return Money.total([*values, *charged], self.currency)

    def totals_within(self, most: int) -> bool:
        """Whether every amount of it can be stored."""
        amounts: Sequence[Money] = (
            *(amount for line in self.lines for amount in (line.subtotal, line.total)),
            *(self.goods_total, self.adjustments_total, self.shipping_total, self.charges_total),
            *(self.tax_total, self.original_total),
        )
        return all(abs(amount.minor) <= most for amount in amounts)
