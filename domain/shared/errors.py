"""All errors of the business rules. An error carries the facts that a client needs to continue, and
is independent of HTTP and GraphQL. The graph's error types, the enum of codes and docs/errors.md
are derived from these classes: the docstring describes the error, `fact` each of its fields.
"""

from dataclasses import dataclass

from domain.shared.amounts.money import Money
from domain.shared.error_base import DomainError as DomainError
from domain.shared.error_base import Entity as Entity
from domain.shared.error_base import Refusals as Refusals
from domain.shared.error_base import fact
from domain.shared.error_base import refuse as refuse
from domain.shared.refusals.erasure import CustomerErased as CustomerErased
from domain.shared.refusals.erasure import ErasureRefused as ErasureRefused
from domain.shared.refusals.stock import InsufficientLot as InsufficientLot
from domain.shared.refusals.stock import KitHasNoStock as KitHasNoStock
from domain.shared.refusals.stock import StockMismatch as StockMismatch
from domain.shared.refusals.stock import UnknownPack as UnknownPack
from domain.shared.refusals.substitutes import SubstituteOffer


@dataclass(eq=False)
class NotFound(DomainError):
    """Nothing exists under this id, SKU or code."""

    entity: Entity = fact("What was looked up.", shown_as="Entity")
    key: str = fact("The id, SKU or code it was looked up by.")

    def __str__(self) -> str:
        return f"There is no {self.entity} {self.key}."


@dataclass(eq=False)
class AlreadyExists(DomainError):
    """A value that must be unique is in use."""

    entity: Entity = fact("What already exists.", shown_as="Entity")
    field: str = fact("Name of the input field whose value is in use.")
    value: str = fact("The value in use.")
    entity_id: str = fact("Id of the object that has it.")

    def __str__(self) -> str:
        return f"The {self.entity} {self.entity_id} already has {self.field} {self.value}."


@dataclass(eq=False)
class VersionConflict(DomainError):
    """The object was changed since the caller read it. Read it again and decide anew."""

    entity: Entity = fact("What was changed.", shown_as="Entity")
    entity_id: str = fact("Id of the changed object.")
    current_version: int = fact("Its current version.")

    def __str__(self) -> str:
        return (
            f"The {self.entity} {self.entity_id} is now at version {self.current_version}."
            " Read it again, then change it."
        )


@dataclass(eq=False)
class IdempotencyKeyReused(DomainError):
    """The idempotency key was used before with another input. Use a new key."""

    key: str = fact("The key.")

    def __str__(self) -> str:
        return f"The idempotency key {self.key} was used for another input. Use a new key."


@dataclass(eq=False)
class InvalidInput(DomainError):
    """A value is malformed, out of range, or missing. `path` says where."""

    field: str = fact("Name of the input field.")
    reason: str = fact("What the value must be.")

    def __str__(self) -> str:
        return f"{self.field} {self.reason}."


@dataclass(eq=False)
class InvalidCursor(DomainError):
    """The cursor was not issued by this list or stream."""

    cursor: str = fact("The cursor.")

    def __str__(self) -> str:
        return "This cursor was not issued by this list or stream. Start again without it."


@dataclass(eq=False)
class EmptyOrder(DomainError):
    """The order has no lines, and its channel may not place draft orders."""

    def __str__(self) -> str:
        return "An order needs a line, unless its channel has the permission PLACE_DRAFT_ORDERS."


@dataclass(eq=False)
class CustomerRequired(DomainError):
    """The order has no customer, and its channel may not place anonymous orders. Give a
    `customerId`, or grant the channel the permission ANONYMOUS_ORDERS."""

    channel_code: str = fact("Code of the channel.")

    def __str__(self) -> str:
        return (
            f"Channel {self.channel_code} may not place orders without a customer. Give a"
            " customerId, or grant the channel ANONYMOUS_ORDERS."
        )


@dataclass(eq=False)
class OutOfStock(DomainError):
    """Fewer units are available than were ordered. Nothing was reserved."""

    sku: str = fact("The SKU that is short.")
    available: int = fact("Units available to sell now.", shown_as="BigInt")
    substitutes: tuple[SubstituteOffer, ...] = fact(
        "What of `Variant.substitutes` of the SKU could be ordered instead at this moment, the "
        "preferred first: by the channel of the order, delivered as its line. Of other mutations "
        "than placeOrder: none.",
        default=(),
    )

    def __str__(self) -> str:
        return f"Only {self.available} units of {self.sku} are available."


@dataclass(eq=False)
class PriceChanged(DomainError):
    """The price differs from the one the channel expected. Show the actual price and ask again."""

    sku: str = fact("The SKU whose price differs.")
    expected: Money = fact("The price the channel expected.")
    actual: Money | None = fact("The actual price; null when it has none in this channel.")

    def __str__(self) -> str:
        if self.actual is None:
            return f"{self.sku} has no price in this channel."
        return f"The price of {self.sku} in this channel differs from the expected one."


@dataclass(eq=False)
class CurrencyMismatch(DomainError):
    """The amount is in another currency than the order or channel."""

    expected_currency: str = fact("The currency it must be in, ISO 4217.")
    actual_currency: str = fact("The currency it was in, ISO 4217.")

    def __str__(self) -> str:
        return f"The amount must be in {self.expected_currency}, not {self.actual_currency}."


@dataclass(eq=False)
class PermissionDenied(DomainError):
    """The channel lacks the permission, or is switched off."""

    channel_code: str = fact("Code of the channel.")
    permission: str = fact("The permission that is needed.", shown_as="Permission")

    def __str__(self) -> str:
        return (
            f"Channel {self.channel_code} lacks the permission {self.permission}, or is switched"
            " off."
        )


@dataclass(eq=False)
class OnHold(DomainError):
    """Active holds block the step. Each of them must be released first."""

    order_id: str = fact("Id of the order.")
    step: str = fact("The step that the holds block.", shown_as="HoldStep")
    hold_ids: tuple[str, ...] = fact("Ids of the active holds that block it.")
    reasons: tuple[str, ...] = fact(
        "Reasons of these holds, in the order of `holdIds`.", shown_as="HoldReason"
    )

    def __str__(self) -> str:
        return (
            f"Holds on order {self.order_id} block the step {self.step}"
            f" ({', '.join(self.reasons)}). Release them first."
        )


@dataclass(eq=False)
class IllegalTransition(DomainError):
    """The action is not possible in the current state."""

    entity: Entity = fact("What would have changed its state.", shown_as="Entity")
    from_state: str = fact("Its current state.", shown_as="TransitionState")
    action: str = fact("The requested action.", shown_as="TransitionAction")
    allowed: tuple[str, ...] = fact(
        "The actions that are possible now, for this caller.", shown_as="TransitionAction"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        # The channel of the order that it is about: with the caller, it decides what is allowed.
        self.channel_id: str | None = None

    def __str__(self) -> str:
        allowed = ", ".join(self.allowed) or "none"
        return (
            f"{self.action} is not possible while the {self.entity} is {self.from_state}."
            f" Possible: {allowed}."
        )


@dataclass(eq=False)
class QuantityExceeded(DomainError):
    """More units were named than can take this step."""

    line_id: str = fact("Id of the order line.")
    requested: int = fact("Number of units requested.")
    possible: int = fact("Number of units that can take this step.")

    def __str__(self) -> str:
        return (
            f"Only {self.possible} units of line {self.line_id} can take this step,"
            f" not {self.requested}."
        )


@dataclass(eq=False)
class AmountExceeded(DomainError):
    """The amount is more than can be captured or refunded."""

    requested: Money = fact("The amount requested.")
    maximum: Money = fact("The most that is possible.")

    def __str__(self) -> str:
        return "The amount is more than can be captured or refunded."


@dataclass(eq=False)
class InsufficientStock(DomainError):
    """The location has fewer units under that stock name than would be moved."""

    sku: str = fact("The SKU.")
    location_id: str = fact("Id of the location.")
    name: str = fact("The stock name from which units would be taken.", shown_as="StockName")
    quantity: int = fact("Units under that name now.")

    def __str__(self) -> str:
        return (
            f"There are only {self.quantity} units of {self.sku} as {self.name} at"
            f" {self.location_id}."
        )


@dataclass(eq=False)
class SeparationOfDuties(DomainError):
    """Variances beyond tolerance need a second person: who approves a stock count must not be the
    only one who counted them. Have them recounted or approved by somebody else."""

    stock_count_id: str = fact("Id of the stock count.")
    actor: str = fact("Who counted and would approve.")
    skus: tuple[str, ...] = fact("SKUs beyond tolerance that nobody else has counted.")

    def __str__(self) -> str:
        return (
            f"{self.actor} alone counted {', '.join(self.skus)}, whose variance is beyond"
            " tolerance. Have them recounted or approved by somebody else."
        )


@dataclass(eq=False)
class RolledBack(DomainError):
    """The row itself was accepted, but others were refused and the policy is ALL_OR_NOTHING."""

    refused: int = fact("Number of rows that were refused.")

    def __str__(self) -> str:
        return f"{self.refused} other rows were refused, so no row was kept."


class Unavailable(Exception):
    """Storage cannot be reached, or too many change the same object at once. It is unknown whether
    the request was committed; with the same idempotency key it is executed at most once."""

    code = "UNAVAILABLE"

    def __str__(self) -> str:
        return "Storage is unavailable or busy. Nothing is lost: send the request again shortly."
