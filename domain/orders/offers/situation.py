"""What the offers of an order depend on."""

from dataclasses import dataclass

from domain.orders.order_state import OrderState
from domain.orders.status import OrderStatus
from domain.shared.amounts.money import Money


@dataclass(frozen=True)
class Situation:
    """An order with its lines, groups, quantities, holds, fulfillment orders, payments and
    transactions. Its `status` and `balance_due` are derived from further parts, or stored."""

    order: OrderState
    status: OrderStatus
    balance_due: Money

    @classmethod
    def of(cls, order: OrderState) -> "Situation":
        return cls(order, order.status, order.balance.balance_due)
