"""The erasure of a customer's personal data, and what keeps it from being erased."""

from dataclasses import dataclass

from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Note


@dataclass(frozen=True, kw_only=True)
class EraseCustomer(Cleaned):
    """Command: erase the personal data. With a `force_reason`, claims against the customer are
    waived."""

    customer_id: str
    reason: Note | None = None
    force_reason: Note | None = None


@dataclass(frozen=True, kw_only=True)
class SetLegalHold(Cleaned):
    """Command: keep the personal data whatever its terms, for this reason; without one, end it."""

    customer_id: str
    reason: Note | None = None
