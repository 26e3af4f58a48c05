"""Ids are TypeIDs: a prefix for the kind of object, and a time-ordered UUIDv7 in base 32.

The lowest six bits of the UUID are the id's slot. A part of an order, a purchase order, a
transfer order or a stock count has the slot of that, inventory levels, movements, ring-fences and
lots that of their SKU: an id says where its row is."""

import re
from enum import StrEnum
from typing import Literal, NewType, Protocol, overload
from zlib import crc32

from domain.shared.errors import InvalidInput


class Prefix(StrEnum):
    CHANNEL = "channel"
    CUSTOMER = "customer"
    CUSTOMER_GROUP = "customers"
    PRODUCT = "product"
    VARIANT = "variant"
    LOCATION = "location"
    LOCATION_GROUP = "locations"
    LEVEL = "level"
    MOVEMENT = "movement"
    PURCHASE_ORDER = "purchase"
    PURCHASE_ORDER_LINE = "purchase_line"
    TRANSFER_ORDER = "transfer"
    TRANSFER_ORDER_LINE = "transfer_line"
    EXPECTED_SUPPLY = "supply"
    RING_FENCE = "fence"
    LOT = "lot"
    RESERVATION = "reservation"
    RESERVATION_LINE = "reservation_line"
    STOCK_COUNT = "count"
    STOCK_COUNT_LINE = "count_line"
    STOCK_COUNT_ENTRY = "count_entry"
    REPLENISHMENT_POLICY = "replenishment"
    REPLENISHMENT_SUGGESTION = "suggestion"
    STOCK_ALERT = "alert"
    ORDER = "order"
    LINE = "line"
    DELIVERY_GROUP = "group"
    CHARGE = "charge"
    HOLD = "hold"
    EXCEPTION = "exception"
    PAYMENT = "payment"
    TRANSACTION = "transaction"
    FULFILLMENT_ORDER = "fulfillment"
    SHIPMENT = "shipment"
    PARCEL = "parcel"
    TRACKING = "tracking"
    EVENT = "event"
    API_KEY = "key"
    TRACKING_LINK = "link"


# Objects whose slot is drawn with their id, parts of an order, and rows of the stock of a SKU.
RootPrefix = Literal[
    Prefix.CHANNEL,
    Prefix.CUSTOMER,
    Prefix.CUSTOMER_GROUP,
    Prefix.PRODUCT,
    Prefix.VARIANT,
    Prefix.LOCATION,
    Prefix.LOCATION_GROUP,
    Prefix.ORDER,
    Prefix.PURCHASE_ORDER,
    Prefix.TRANSFER_ORDER,
    Prefix.RESERVATION,
    Prefix.STOCK_COUNT,
    Prefix.REPLENISHMENT_POLICY,
    Prefix.REPLENISHMENT_SUGGESTION,
    Prefix.STOCK_ALERT,
    Prefix.API_KEY,
]
OrderPartPrefix = Literal[
    Prefix.LINE,
    Prefix.DELIVERY_GROUP,
    Prefix.CHARGE,
    Prefix.HOLD,
    Prefix.PAYMENT,
    Prefix.TRANSACTION,
    Prefix.FULFILLMENT_ORDER,
    Prefix.SHIPMENT,
    Prefix.PARCEL,
    Prefix.TRACKING,
    Prefix.EVENT,
    Prefix.EXCEPTION,
    Prefix.TRACKING_LINK,
]
StockPrefix = Literal[Prefix.LEVEL, Prefix.MOVEMENT, Prefix.RING_FENCE, Prefix.LOT]
CountPartPrefix = Literal[Prefix.STOCK_COUNT_LINE, Prefix.STOCK_COUNT_ENTRY]
SupplyPartPrefix = Literal[
    Prefix.PURCHASE_ORDER_LINE,
    Prefix.TRANSFER_ORDER_LINE,
    Prefix.EXPECTED_SUPPLY,
    Prefix.RESERVATION_LINE,
]

Slot = NewType("Slot", int)
SLOTS = 64
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
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


def slot_of(id: str) -> Slot:
    """The slot of an id; of an id that joins several with colons, the slot of the first."""
    high, low = map(_ALPHABET.index, id.partition(":")[0][-2:])
    return Slot((high * 32 + low) % SLOTS)


def slot_of_text(*parts: str) -> Slot:
    """The slot of a SKU or an idempotency key: a hash that is the same everywhere and for good."""
    return Slot(crc32("\0".join(parts).encode("utf-8", "backslashreplace")) % SLOTS)


def with_slot(id: str, slot: Slot) -> str:
    """The same id with another slot."""
    high, low = _ALPHABET.index(id[-2]) // 2 * 2 + slot // 32, slot % 32
    return f"{id[:-2]}{_ALPHABET[high]}{_ALPHABET[low]}"


class NewId(Protocol):
    """Creates TypeIDs with a given prefix. For a part, the slot of what it belongs to is required;
    parts of an order get theirs from `Order.new_part_id`."""

    @overload
    def __call__(self, prefix: RootPrefix) -> str: ...

    @overload
    def __call__(
        self,
        prefix: OrderPartPrefix | StockPrefix | SupplyPartPrefix | CountPartPrefix,
        slot: Slot,
    ) -> str: ...
