"""The personal data of one unit of work: found, and erased in its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.customers.customer import Customer
from domain.orders.status import OrderStatus


@dataclass(frozen=True)
class PersonOrder:
    """What decides whether the personal data of an order is still needed."""

    id: str
    status: OrderStatus
    owed: bool
    changed_at: datetime


class PersonalData(Protocol):
    async def orders_of(self, customer_id: str | None, emails: Sequence[str]) -> list[PersonOrder]:
        """The orders of the customer, and those without a customer that have one of these e-mail
        addresses; the newest first. None whose personal data was erased since its last change."""
        ...

    async def erase_orders(self, ids: Sequence[str], at: datetime, *, staff: bool = False) -> None:
        """Erase the personal data in these orders, all their parts and what is stored about them;
        with `staff`, that of staff, too."""
        ...

    async def erase_around(self, customer: Customer, order_ids: Sequence[str]) -> None:
        """Erase what is stored beside the customer and these orders: metafields of the customer,
        and rows that imports rejected. Before the customer itself is erased."""
        ...

    async def note(
        self, subject_ids: Sequence[str], at: datetime, actor: str, reason: str | None
    ) -> None:
        """Note that the data of these customers and orders was erased."""
        ...
