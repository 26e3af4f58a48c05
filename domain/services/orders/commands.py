"""What may be asked of orders."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.fulfillment.fulfillment_order import (
    FulfillmentMethod,
)
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.orders.hold import HoldReason
from domain.orders.line import LineQuantityInput
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """`unit_price` is what the channel believes or, where it may set prices, decides."""

    sku: str
    quantity: int
    unit_price: Money | None = None
    shipping: Money | None = None
    location_id: str | None = None
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
        require_distinct(self.metafields)


@dataclass(frozen=True, kw_only=True)
class PlaceOrder:
    """Command. `id` and `placed_at` are for a till that was offline: its own id, and when it sold.
    `location_id` is where a customer collects; for carry-out, the store they stand in."""

    channel_id: str
    customer_id: str
    lines: tuple[PlaceLine, ...]
    id: str | None = None
    external_id: str | None = None
    method: FulfillmentMethod = FulfillmentMethod.SHIP
    location_id: str | None = None
    ship_to: Address | None = None
    email: str | None = None
    promised_on: date | None = None
    ship_by: datetime | None = None
    placed_at: datetime | None = None
    note: str | None = None
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX, least=0)
        require_distinct(self.metafields)
        bounds.optional_text("externalId", self.external_id)
        bounds.optional_text("email", self.email)
        bounds.optional_text("note", self.note, bounds.TEXT_MAX)
        if self.method is not FulfillmentMethod.SHIP and self.location_id is None:
            bounds.invalid("locationId", f"is needed for {self.method.value}")


@dataclass(frozen=True, kw_only=True)
class HoldOrder:
    order_id: str
    reason: HoldReason
    owner: str | None = None
    note: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReleaseHold:
    hold_id: str
    reason: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Everything, or the named units of lines."""

    order_id: str
    reason: str
    lines: tuple[LineQuantityInput, ...] | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("reason", self.reason, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class VoidOrder:
    order_id: str
    reason: str
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("reason", self.reason, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class AllocateOrder:
    order_id: str
    expected_version: int | None = None
