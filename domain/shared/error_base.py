"""What every refusal has: a code, a message, described facts, the path of the field at fault."""

import re
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field
from enum import StrEnum
from typing import Any, Self


class Entity(StrEnum):
    """The kinds of object that errors refer to."""

    CHANNEL = "channel"
    CUSTOMER = "customer"
    CUSTOMER_GROUP = "customer group"
    PRODUCT = "product"
    VARIANT = "variant"
    LOCATION = "location"
    LOCATION_GROUP = "location group"
    INVENTORY_LEVEL = "inventory level"
    PURCHASE_ORDER = "purchase order"
    PURCHASE_ORDER_LINE = "purchase order line"
    TRANSFER_ORDER = "transfer order"
    TRANSFER_ORDER_LINE = "transfer order line"
    EXPECTED_SUPPLY = "expected supply"
    RING_FENCE = "ring fence"
    LOT = "lot"
    RESERVATION = "reservation"
    RESERVATION_LINE = "reservation line"
    STOCK_COUNT = "stock count"
    STOCK_COUNT_LINE = "stock count line"
    STOCK_COUNT_ENTRY = "stock count entry"
    REPLENISHMENT_POLICY = "replenishment policy"
    REPLENISHMENT_SUGGESTION = "replenishment suggestion"
    STOCK_ALERT = "stock alert"
    ORDER = "order"
    ORDER_LINE = "order line"
    DELIVERY_GROUP = "delivery group"
    ORDER_EXCEPTION = "order exception"
    HOLD = "hold"
    PAYMENT = "payment"
    PAYMENT_TRANSACTION = "payment transaction"
    FULFILLMENT_ORDER = "fulfillment order"
    FULFILLMENT_REQUEST = "fulfillment request"
    SHIPMENT = "shipment"
    PARCEL = "parcel"
    API_KEY = "API key"
    TRACKING_LINK = "tracking link"


def entity_of(kind: type) -> Entity:
    """The entity that objects of this class are."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__)
    return Entity[words.upper()]


def fact(description: str, *, shown_as: str | None = None, default: Any = MISSING) -> Any:
    """A field of an error. `shown_as` names the enum of the graph that the value belongs to, or its
    scalar for sums."""
    return field(metadata={"description": description, "shown_as": shown_as}, default=default)


@dataclass(eq=False)
class DomainError(Exception):
    """A business rule refused the request. `path` names the input field at fault, from the root of
    the input; it is empty where no single field is."""

    def __post_init__(self) -> None:
        self.path: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The refusal's name in SCREAMING_SNAKE_CASE."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).upper()

    @property
    def errors(self) -> tuple["DomainError", ...]:
        return (self,)

    def at(self, *path: str) -> Self:
        self.path = path
        return self


class Refusals(DomainError):
    """Several errors of one request, reported together."""

    def __init__(self, errors: Iterable[DomainError]) -> None:
        super().__init__()
        self._errors = tuple(errors)

    @property
    def errors(self) -> tuple[DomainError, ...]:
        return self._errors

    def __str__(self) -> str:
        return " ".join(str(error) for error in self._errors)


def refuse(errors: Iterable[DomainError]) -> None:
    """Raise the errors: nothing for none, the error itself for one, `Refusals` for several."""
    found = tuple(errors)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)
