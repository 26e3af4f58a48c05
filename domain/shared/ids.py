"""Ids are TypeIDs: a prefix for the kind of object, and a time-ordered UUIDv7 in base 32."""

import re
from enum import StrEnum
from typing import Protocol

from domain.shared.errors import InvalidInput


class Prefix(StrEnum):
    CHANNEL = "channel"
    CUSTOMER = "customer"
    PRODUCT = "product"
    VARIANT = "variant"
    LOCATION = "location"
    LEVEL = "level"
    MOVEMENT = "movement"
    ORDER = "order"
    LINE = "line"
    HOLD = "hold"
    PAYMENT = "payment"
    TRANSACTION = "transaction"
    FULFILLMENT_ORDER = "fulfillment"
    SHIPMENT = "shipment"
    PARCEL = "parcel"
    TRACKING = "tracking"
    EVENT = "event"


_SUFFIX = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")


def prefix_of(id: str) -> Prefix | None:
    """The prefix of an id; `None` for anything that is not one of the hub's ids."""
    prefix, _, suffix = id.rpartition("_")
    return Prefix(prefix) if prefix in set(Prefix) and _SUFFIX.fullmatch(suffix) else None


def require_prefix(prefix: Prefix, id: str) -> str:
    """Validate an id that a channel chose itself, such as a point of sale that was offline."""
    if prefix_of(id) is not prefix:
        raise InvalidInput("id", f"must be a TypeID that begins with {prefix}_")
    return id


class NewId(Protocol):
    """Creates TypeIDs with a given prefix."""

    def __call__(self, prefix: Prefix) -> str: ...
