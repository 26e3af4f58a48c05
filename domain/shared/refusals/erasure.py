"""Refusals about the erasure of personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared.error_base import DomainError, fact


class ErasureObstacle(StrEnum):
    """Why personal data cannot be erased yet, and what to do."""

    LEGAL_HOLD = "It is on legal hold: end it with setLegalHold."
    OPEN_ORDERS = "Orders are open: complete or cancel them."
    UNPAID_BALANCE = "Orders are not paid: settle them, or give forceReason to waive the claim."


@dataclass(eq=False)
class ErasureRefused(DomainError):
    """Personal data is still needed (GDPR, article 17(3)): for a legal hold, open orders, or
    amounts that are due."""

    obstacle: ErasureObstacle = fact("What stands against it.", shown_as="ErasureObstacle")
    order_ids: tuple[str, ...] = fact("Ids of these orders, at most 10.")

    def __str__(self) -> str:
        return f"The personal data cannot be erased. {self.obstacle}"


@dataclass(eq=False)
class CustomerErased(DomainError):
    """The personal data of the customer was erased. It cannot be changed or place orders."""

    customer_id: str = fact("Id of the customer.")
    erased_at: datetime = fact("When it was erased.")

    def __str__(self) -> str:
        return "The personal data of this customer was erased. Create a new customer."
