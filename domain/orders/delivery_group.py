"""Delivery groups: the lines of an order that reach the customer together: how, where and when."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.fulfillment.fulfillment_order import COLLECTION_METHODS, FulfillmentMethod
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.ids import Prefix
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Email, Line, Phone


@dataclass(frozen=True, kw_only=True)
class PickupPerson(Cleaned):
    """Who may collect the goods in place of the customer."""

    name: Line
    phone: Phone | None = None
    email: Email | None = None


@dataclass(kw_only=True)
class DeliveryGroup:
    """`position` counts the groups of an order from 1. `location_id` is the store, for goods that
    the customer collects; `ship_to` the address, for goods that are shipped. Without
    `pickup_person` the customer collects. `promised_on` is the day of the promise, `promised_from`
    and `promised_until` its window; `ship_by` the time by which the goods should leave."""

    id: str
    order_id: str
    position: int
    method: FulfillmentMethod
    location_id: str | None = None
    ship_to: Address | None = None
    pickup_person: PickupPerson | None = None
    promised_on: date | None = None
    promised_from: datetime | None = None
    promised_until: datetime | None = None
    ship_by: datetime | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        require_window(self.promised_from, self.promised_until)


def require_window(begins: datetime | None, ends: datetime | None) -> None:
    """A window does not end before it begins; either end may be open."""
    if begins is not None and ends is not None and ends < begins:
        bounds.invalid("promisedUntil", "must not be before promisedFrom")


def require_store(method: FulfillmentMethod, location_id: str | None) -> None:
    """Goods that the customer collects need a store; goods that are shipped have none."""
    if location_id is None and method in COLLECTION_METHODS:
        bounds.invalid("locationId", f"is needed for {method.value}")
    if location_id is not None and method not in COLLECTION_METHODS:
        bounds.invalid(
            "locationId", "is for goods that the customer collects; a line may name a location"
        )


def require_recipient(
    method: FulfillmentMethod, ship_to: Address | None, pickup_person: PickupPerson | None
) -> None:
    """An address is for goods that are shipped, a pickup person for goods that are collected."""
    if ship_to is not None and method in COLLECTION_METHODS:
        bounds.invalid("shipTo", f"is not possible for {method.value}")
    if pickup_person is not None and method not in COLLECTION_METHODS:
        bounds.invalid("pickupPerson", f"is not possible for {method.value}")


def first_group_id(order_id: str) -> str:
    """The id of the first group of an order. It follows from that of the order, because the release
    before knows no groups: what it writes is of the first one."""
    return f"{Prefix.DELIVERY_GROUP}_{order_id.rpartition('_')[2]}"


def order_id_of_first(group_id: str) -> str:
    """The order whose first group has this id, if there is one."""
    return f"{Prefix.ORDER}_{group_id.rpartition('_')[2]}"
