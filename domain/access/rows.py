"""Which rows of the nouns a caller may see.

A role sees a noun or not. Of a noun that it sees, it sees the rows within its scope: a rule for
each limit that a scope may have says which those are. Every statement that reads rows for a caller
has the condition that follows from here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from domain.access.marks import table
from domain.access.roles import Role, Scope


@dataclass(frozen=True, slots=True)
class Every:
    """Every row."""


@dataclass(frozen=True, slots=True)
class Never:
    """No row."""


@dataclass(frozen=True, slots=True)
class Within:
    """Rows whose attribute is one of the values of the limit."""

    attribute: str


@dataclass(frozen=True, slots=True)
class PartOf:
    """Rows whose attribute is the id of a row of the noun that may be seen."""

    noun: str
    attribute: str


@dataclass(frozen=True, slots=True)
class NamedBy:
    """Rows that a row of the noun that may be seen names in its attribute."""

    noun: str
    attribute: str


@dataclass(frozen=True, slots=True)
class NamedByNone:
    """Rows that no row of the noun names in its attribute."""

    noun: str
    attribute: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Rows of any of these rules."""

    rules: tuple["Rule", ...]


Rule: TypeAlias = Every | Never | Within | PartOf | NamedBy | NamedByNone | AnyOf

EVERY: Final = Every()
NEVER: Final = Never()
ALL_ROWS: Final = (("", EVERY),)

# fmt: off
# Which roles see rows of a noun at all.
#                                     T C S W A M P I X
SEEN_BY: Final = table({
    "Channel Location LocationGroup": "x x x x x x x x x",
    "Product Variant Pack":          "x x x x x x x x x",
    "Price":                         ". x x . x x . x x",
    "InventoryLevel":                ". . x x x x x x x",
    "InventoryMovement":             ". . x x . x x x x",
    "PurchaseOrder TransferOrder":   ". . x x . x x x x",
    "PurchaseOrderLine TransferOrderLine": ". . x x . x x x x",
    "StockCount StockCountLine":     ". . x x . x x x x",
    "StockCountEntry":               ". . x x . x x x x",
    "ExpectedSupply":                ". . x x x x x x x",
    "RingFence":                     ". . x x x x . x x",
    "Lot LotLevel":                  ". . x x x x x x x",
    "ShippedLot":                    ". . x x x x . x x",
    "ReplenishmentPolicy":           ". . x x . x . x x",
    "ReplenishmentSuggestion":       ". . x x . x . x x",
    "StockAlert":                    ". . x x . x . x x",
    "Reservation ReservationLine":   ". x x x x x . x x",
    "Customer":                      ". x x . x x . x x",
    "CustomerGroup":                 ". . x x x x . x x",
    "Order OrderLine LineQuantity":  "x x x x x x x x x",
    "DeliveryGroup":                 "x x x x x x x x x",
    "SupplyPromise":                 "x x x x x x . x x",
    "OrderEvent":                    "x x x x x x . x x",
    "OrderCharge":                   ". x x . x x . x x",
    "OrderTag OrderReference":       ". . x x x x . x x",
    "OrderRelation":                 ". x x x x x . x x",
    "Hold OrderException":           ". . x x x x . x x",
    "Payment PaymentTransaction":    ". x x . x x . x x",
    "FulfillmentOrder":              "x x x x x x x x x",
    "Shipment ShipmentLine Parcel":  "x x x x x x x x x",
    "TrackingEvent":                 "x x x x x x x x x",
    "Metafield":                     ". . x x x x . x x",
    "TrackingLink":                  ". . x . x x . x x",
    "ApiKey":                        ". . . . . . . . x",
})
# fmt: on

_SEES_EVERY_NOUN: Final = frozenset.intersection(*SEEN_BY.values())
_ORDER = PartOf("Order", "order_id")
_OF_ORDERS: Final = dict.fromkeys(
    (
        *("OrderLine", "LineQuantity", "DeliveryGroup", "OrderEvent", "OrderCharge", "OrderTag"),
        *("OrderReference", "OrderRelation", "Hold", "OrderException", "Payment"),
        *("PaymentTransaction", "FulfillmentOrder", "Shipment", "ShipmentLine", "Parcel"),
        *("TrackingEvent", "TrackingLink", "SupplyPromise", "ShippedLot"),
    ),
    _ORDER,
)
_PUBLIC: Final = dict.fromkeys(
    ("Channel", "Location", "LocationGroup", "Product", "Variant", "Pack", "Price"), EVERY
)
_OWNERS: Final = ("Order", "OrderLine", "Customer", "Product", "Location")
_METAFIELDS: Final = {"Metafield": AnyOf(tuple(PartOf(owner, "owner_id") for owner in _OWNERS))}
# Staff serve who has bought where they work, and who has not bought anywhere yet.
_CUSTOMERS: Final = {
    "Customer": AnyOf((NamedBy("Order", "customer_id"), NamedByNone("Order", "customer_id")))
}
# A customer is told its own with itself.
_GROUPS: Final = {"CustomerGroup": EVERY}
_ALL_STOCK: Final = dict.fromkeys(
    (
        *("InventoryLevel", "InventoryMovement", "ExpectedSupply", "Lot", "LotLevel"),
        *("PurchaseOrder", "PurchaseOrderLine", "TransferOrder", "TransferOrderLine"),
        *("StockCount", "StockCountLine", "StockCountEntry"),
        *("ReplenishmentPolicy", "ReplenishmentSuggestion", "StockAlert"),
    ),
    EVERY,
)
_OF_STAFF: Final = _PUBLIC | _OF_ORDERS | _METAFIELDS | _CUSTOMERS | _GROUPS
_AT_LOCATION: Final = Within("location_id")

Rules: TypeAlias = Mapping[str, Rule]

# fmt: off
BY_LIMIT: Final[Mapping[str, Rules]] = {
    "order_id": _PUBLIC | _OF_ORDERS | {
        "Order": Within("id"),
    },
    "customer_id": _PUBLIC | _OF_ORDERS | {
        "Order":    Within("customer_id"),
        "Customer": Within("id"),
        "Reservation": Within("customer_id"),
        "ReservationLine": PartOf("Reservation", "reservation_id"),
    },
    "channel_ids": _OF_STAFF | _ALL_STOCK | {
        "Order": Within("channel_id"),
        "RingFence": Within("channel_id"),
        "Reservation": Within("channel_id"),
        "ReservationLine": PartOf("Reservation", "reservation_id"),
    },
    "location_ids": _OF_STAFF | {
        "Order":             NamedBy("FulfillmentOrder", "order_id"),
        "FulfillmentOrder":  _AT_LOCATION,
        "InventoryLevel":    _AT_LOCATION,
        "InventoryMovement": _AT_LOCATION,
        "RingFence":         _AT_LOCATION,
        "Lot":               NamedBy("LotLevel", "lot_id"),
        "LotLevel":          _AT_LOCATION,
        "Reservation":       NamedBy("ReservationLine", "reservation_id"),
        "ReservationLine":   _AT_LOCATION,
        "PurchaseOrder":     AnyOf((_AT_LOCATION, Within("supplier_id"))),
        "PurchaseOrderLine": PartOf("PurchaseOrder", "purchase_order_id"),
        "TransferOrder":     AnyOf((Within("from_location_id"), Within("to_location_id"))),
        "TransferOrderLine": PartOf("TransferOrder", "transfer_order_id"),
        "ReplenishmentPolicy": _AT_LOCATION,
        "ReplenishmentSuggestion": AnyOf((_AT_LOCATION, Within("from_location_id"))),
        "StockAlert":        _AT_LOCATION,
        "StockCount":        _AT_LOCATION,
        "StockCountLine":    _AT_LOCATION,
        "StockCountEntry":   PartOf("StockCount", "stock_count_id"),
        "ExpectedSupply":    AnyOf((
            _AT_LOCATION,
            PartOf("PurchaseOrder", "purchase_order_id"),
            PartOf("TransferOrder", "transfer_order_id"),
        )),
    },
}
# A partner sees its own share of an order, not what others fulfill of it.
_OWN_SHARE: Final[Rules] = {
    "LineQuantity":  PartOf("FulfillmentOrder", "fulfillment_order_id"),
    "OrderLine":     NamedBy("LineQuantity", "line_id"),
    "DeliveryGroup": NamedBy("FulfillmentOrder", "delivery_group_id"),
    "Shipment":      _AT_LOCATION,
    "ShipmentLine":  PartOf("Shipment", "shipment_id"),
    "Parcel":        PartOf("Shipment", "shipment_id"),
    "TrackingEvent": PartOf("Shipment", "shipment_id"),
}
# The limits of a scope that count for a role: without any of them it sees public rows only.
# Roles that are not named may be unlimited.
NEEDED: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.TRACKING:  ("order_id",),
    Role.CUSTOMER:  ("customer_id",),
    Role.ASSOCIATE: ("channel_ids", "location_ids"),
    Role.WAREHOUSE: ("channel_ids", "location_ids"),
    Role.PARTNER:   ("location_ids",),
}
# fmt: on
STAFF_LIMITS: Final = ("channel_ids", "location_ids")


@dataclass(frozen=True, slots=True)
class Visible:
    """The rows that one caller may see."""

    role: Role
    scope: Scope

    @property
    def is_unlimited(self) -> bool:
        """Whether it sees all rows of the nouns that its role sees."""
        return self.role not in NEEDED and not self.limits

    @property
    def is_everything(self) -> bool:
        """Whether no statement needs a condition."""
        return self.is_unlimited and self.role in _SEES_EVERY_NOUN

    @property
    def limits(self) -> tuple[str, ...]:
        """The limits that the scope has, of those that count for the role. Rows within any of them
        may be seen."""
        names = NEEDED.get(self.role, STAFF_LIMITS)
        return tuple(name for name in names if getattr(self.scope, name) is not None)

    def rules(self, noun: str) -> tuple[tuple[str, Rule], ...]:
        """The rules for the rows of a noun, each with its limit: rows of any of them are seen."""
        if self.role not in SEEN_BY[noun]:
            return ()
        if not self.limits:
            return ALL_ROWS if self.is_unlimited or noun in _PUBLIC else ()
        found = ((limit, self.under(limit, noun)) for limit in self.limits)
        # A limit that says nothing about a noun leaves it to the others.
        return tuple((limit, rule) for limit, rule in found if rule != EVERY) or ALL_ROWS

    def sees_all(self, noun: str) -> bool:
        """Whether all rows of a noun may be seen."""
        return self.rules(noun) == ALL_ROWS

    def under(self, limit: str, noun: str) -> Rule:
        """The rule for the rows of a noun under one limit."""
        own_share = self.role is Role.PARTNER and limit == "location_ids"
        if own_share and noun in _OWN_SHARE:
            return _OWN_SHARE[noun]
        return BY_LIMIT[limit].get(noun, NEVER)

    def sees_event(self, about: Mapping[str, Collection[str]]) -> bool:
        """Whether an event may be seen that is about these values, by the limits that say something
        about events of its kind."""
        if not self.limits:
            return self.is_unlimited
        telling = [limit for limit in self.limits if limit in about]
        return not telling or any(
            value in about[limit] for limit in telling for value in self.values(limit)
        )

    def of_locations(self, ids: Collection[str]) -> Collection[str]:
        """Those of these locations whose stock may be seen. What can be sold is told to all."""
        if self.sees_all("InventoryLevel"):
            return ids
        own = self.scope.location_ids if self.rules("InventoryLevel") else None
        return [id for id in ids if id in (own or ())]

    def sees_metrics(self, channel_id: str | None) -> bool:
        """Whether the metrics of a channel, or of all, are of what may be seen."""
        own = self.scope.channel_ids
        return not self.limits or (own is not None and channel_id in own)

    def values(self, limit: str) -> tuple[str, ...]:
        """The values of a limit."""
        found = getattr(self.scope, limit)
        return (found,) if isinstance(found, str) else tuple(sorted(found))


EVERYTHING: Final = Visible(Role.ADMIN, Scope())
