"""What the rules refuse. A refusal carries the facts needed to go on; none knows HTTP or GraphQL.

DomainError
  · NotFound · AlreadyExists · ChangedMeanwhile · IdempotencyKeyReused · InvalidInput
  · EmptyOrder · OutOfStock · PriceChanged · CurrencyMismatch · ChannelMayNot · OnHold
  · IllegalTransition · QuantityExceeded · AmountExceeded · InsufficientStock · StockMismatch
  · BadCursor · Undone
"""

import re
from dataclasses import dataclass

from domain.shared.money import Money


@dataclass(eq=False)
class DomainError(Exception):
    """A business rule said no."""

    @property
    def code(self) -> str:
        """The refusal's name in SCREAMING_SNAKE, for clients that read codes."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).upper()


@dataclass(eq=False)
class NotFound(DomainError):
    entity: str
    key: str

    def __str__(self) -> str:
        return f"There is no {self.entity} {self.key}."


@dataclass(eq=False)
class AlreadyExists(DomainError):
    entity: str
    field: str
    value: str
    id: str

    def __str__(self) -> str:
        return f"The {self.entity} {self.id} already has {self.field} {self.value}."


@dataclass(eq=False)
class ChangedMeanwhile(DomainError):
    entity: str
    id: str
    current_version: int

    def __str__(self) -> str:
        return (
            f"The {self.entity} {self.id} is at version {self.current_version} by now."
            " Read it again and decide anew."
        )


@dataclass(eq=False)
class IdempotencyKeyReused(DomainError):
    key: str

    def __str__(self) -> str:
        return f"The idempotency key {self.key} was used for another input. Take a fresh key."


@dataclass(eq=False)
class InvalidInput(DomainError):
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field} {self.reason}."


@dataclass(eq=False)
class BadCursor(DomainError):
    cursor: str

    def __str__(self) -> str:
        return "This cursor was not made by this list. Start again without it."


@dataclass(eq=False)
class EmptyOrder(DomainError):
    def __str__(self) -> str:
        return "An order needs at least one line."


@dataclass(eq=False)
class OutOfStock(DomainError):
    sku: str
    available: int

    def __str__(self) -> str:
        return f"Only {self.available} of {self.sku} can be sold."


@dataclass(eq=False)
class PriceChanged(DomainError):
    sku: str
    expected: Money
    actual: Money | None

    def __str__(self) -> str:
        if self.actual is None:
            return f"{self.sku} has no price in this channel."
        return f"{self.sku} has another price in this channel than was expected."


@dataclass(eq=False)
class CurrencyMismatch(DomainError):
    expected_currency: str
    actual_currency: str

    def __str__(self) -> str:
        return f"This is counted in {self.expected_currency}, not {self.actual_currency}."


@dataclass(eq=False)
class ChannelMayNot(DomainError):
    channel_code: str
    permission: str

    def __str__(self) -> str:
        action = self.permission.lower().replace("_", " ")
        return f"Channel {self.channel_code} may not {action}, or is switched off."


@dataclass(eq=False)
class OnHold(DomainError):
    order_id: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"Order {self.order_id} is on hold ({', '.join(self.reasons)}). Release it first."


@dataclass(eq=False)
class IllegalTransition(DomainError):
    entity: str
    from_state: str
    action: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        may = ", ".join(self.allowed) or "nothing"
        return (
            f"{self.action} is not possible while the {self.entity} is {self.from_state}: {may} is."
        )


@dataclass(eq=False)
class QuantityExceeded(DomainError):
    line_id: str
    requested: int
    possible: int

    def __str__(self) -> str:
        return (
            f"Only {self.possible} units of line {self.line_id} can take this step,"
            f" not {self.requested}."
        )


@dataclass(eq=False)
class AmountExceeded(DomainError):
    requested: Money
    maximum: Money

    def __str__(self) -> str:
        return "That is more than there is to take or to give back."


@dataclass(eq=False)
class InsufficientStock(DomainError):
    sku: str
    location_id: str
    name: str
    quantity: int

    def __str__(self) -> str:
        return f"Only {self.quantity} of {self.sku} stand as {self.name} at {self.location_id}."


@dataclass(eq=False)
class StockMismatch(DomainError):
    sku: str
    location_id: str
    expected: int
    actual: int

    def __str__(self) -> str:
        return (
            f"{self.sku} at {self.location_id} is at {self.actual} by now, not {self.expected}."
            " Look again before you count."
        )


@dataclass(eq=False)
class Undone(DomainError):
    refused: int

    def __str__(self) -> str:
        return f"This row was fine, but {self.refused} others were refused, so none was kept."


class Unavailable(Exception):
    """What keeps or carries things is away. Nothing of the act is known to be kept: it may be sent
    again under its key, which answers it once."""

    code = "UNAVAILABLE"

    def __str__(self) -> str:
        return "The hub cannot reach its storage. Nothing is lost: send this again in a moment."
