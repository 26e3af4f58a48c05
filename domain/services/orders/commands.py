"""Commands of orders."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.network.channel import AvailabilityPolicy
from domain.orders.hold import HoldReason
from domain.orders.line import LineQuantityInput
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """`unit_price` is the price that the channel expects or, with the permission SET_PRICES, sets.
    `shipping` is the line's share of the delivery charge. `availability_policy` overrides the
    channel's for this line."""

    sku: str
    quantity: int
    unit_price: Money | None = None
    shipping: Money | None = None
    location_id: str | None = None
    availability_policy: AvailabilityPolicy | None = None
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
        require_distinct(self.metafields)


@dataclass(frozen=True, kw_only=True)
class PlaceOrder:
    """Command: place an order. `id` and `placed_at` are for a point of sale that was offline: its
    own id, and the time of the sale. `location_id` is where the customer collects or, for
    carry-out, buys."""

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
    """Command: cancel the whole order, or the given units of lines."""

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
class ResolveException:
    exception_id: str
    resolution: str
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("resolution", self.resolution, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class AllocateOrder:
    order_id: str
    expected_version: int | None = None
