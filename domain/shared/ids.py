"""Ids are TypeIDs: a prefix that names the kind and a time-ordered UUIDv7 in base 32."""

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
    FULFILLMENT_ORDER = "fulfillment"
    SHIPMENT = "shipment"
    PARCEL = "parcel"
    TRACKING = "tracking"
    EVENT = "event"


_SUFFIX = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")


def prefix_of(id: str) -> Prefix | None:
    """The kind an id names, or `None` for what is no id of ours."""
    head, _, tail = id.rpartition("_")
    return Prefix(head) if head in set(Prefix) and _SUFFIX.fullmatch(tail) else None


def require_prefix(prefix: Prefix, id: str) -> str:
    """An id that a channel chose itself (a till that was offline), checked."""
    if prefix_of(id) is not prefix:
        raise InvalidInput("id", f"must be a TypeID that begins with {prefix}_")
    return id


class NewId(Protocol):
    """A fresh TypeID with this prefix."""

    def __call__(self, prefix: Prefix) -> str: ...
