"""The consistency checks, and the differences they find between stored and computed values."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    LEVEL_QUANTITIES = "LEVEL_QUANTITIES"
    MOVEMENT_SEQUENCE = "MOVEMENT_SEQUENCE"
    MOVEMENT_BALANCES = "MOVEMENT_BALANCES"
    LEVEL_BALANCES = "LEVEL_BALANCES"
    RESERVED_FOR_ORDERS = "RESERVED_FOR_ORDERS"
    EXPECTED_AT_LEVELS = "EXPECTED_AT_LEVELS"
    EXPECTED_OF_LINES = "EXPECTED_OF_LINES"
    PROMISED_SUPPLY = "PROMISED_SUPPLY"
    COUNT_ADJUSTMENTS = "COUNT_ADJUSTMENTS"
    RING_FENCES = "RING_FENCES"
    LOTS = "LOTS"
    KIT_COMPONENTS = "KIT_COMPONENTS"
    PACK_GTINS = "PACK_GTINS"
    LINE_UNITS = "LINE_UNITS"
    LINE_TOTALS = "LINE_TOTALS"
    DELIVERY_GROUPS = "DELIVERY_GROUPS"
    LINE_KINDS = "LINE_KINDS"
    KIT_PARTS = "KIT_PARTS"
    EVENT_SEQUENCE = "EVENT_SEQUENCE"
    PLACED_EVENT = "PLACED_EVENT"
    EVENT_STATUS = "EVENT_STATUS"
    EVENT_CHANGES = "EVENT_CHANGES"
    ORDER_STATUS = "ORDER_STATUS"
    ORDER_TOTALS = "ORDER_TOTALS"
    DELIVERED_AT = "DELIVERED_AT"
    AWAITING_STOCK = "AWAITING_STOCK"
    HOLD_SCOPE = "HOLD_SCOPE"
    PAYMENT_AMOUNTS = "PAYMENT_AMOUNTS"
    PAYMENT_STATUS = "PAYMENT_STATUS"
    SHIPPED_UNITS = "SHIPPED_UNITS"
    FULFILLMENT_STATUS = "FULFILLMENT_STATUS"
    PARCEL_STATUS = "PARCEL_STATUS"
    LOST_UNITS = "LOST_UNITS"
    REJECTED_BY = "REJECTED_BY"
    CANCELLATION_WISH = "CANCELLATION_WISH"
    CANCELLATION_LINES = "CANCELLATION_LINES"
    ORDER_NUMBERS = "ORDER_NUMBERS"
    IDEMPOTENCY = "IDEMPOTENCY"
    METAFIELD_OWNERS = "METAFIELD_OWNERS"
    ORDER_REFERENCES = "ORDER_REFERENCES"
    ORDER_TAGS = "ORDER_TAGS"
    SEARCH_TERMS = "SEARCH_TERMS"
    HISTORY = "HISTORY"
    ERASED_DATA = "ERASED_DATA"
    PERSONAL_KEYS = "PERSONAL_KEYS"
    RETENTION = "RETENTION"
    METRIC_SUMS = "METRIC_SUMS"
    DAILY_DEMAND = "DAILY_DEMAND"
    SUGGESTED_ORDERS = "SUGGESTED_ORDERS"


# fmt: off
CHECKS: dict[Check, str] = {
    Check.LEVEL_QUANTITIES:    "A level's quantities are the sums of its movements",
    Check.MOVEMENT_SEQUENCE:   "A level's movements are numbered from 1 without gaps",
    Check.MOVEMENT_BALANCES:   "A movement's quantities are the sums of the movements up to it",
    Check.LEVEL_BALANCES:      "A level's balances are the sums of the movements up to them",
    Check.RESERVED_FOR_ORDERS: "Reserved and committed quantities are those of orders and carts",
    Check.EXPECTED_AT_LEVELS:  "Incoming and in-transit quantities are those of expected supply",
    Check.EXPECTED_OF_LINES:   "What is expected of a line is what is outstanding of it",
    Check.PROMISED_SUPPLY:     "Each unit of supply is promised once, to a unit that waits for it",
    Check.COUNT_ADJUSTMENTS:   "What a stock count moved is what was approved of its lines",
    Check.RING_FENCES:         "Ring-fenced quantities are what is left of ring-fences",
    Check.LOTS:                "The units of lots at a level are its own and those of movements",
    Check.KIT_COMPONENTS:      "A kit of the catalog has no stock, and components that are no kits",
    Check.PACK_GTINS:          "No unit has the GTIN of a pack",
    Check.LINE_UNITS:          "The units of a line in all states are those ordered and entered",
    Check.LINE_TOTALS:         "A line's total is that of its price, adjustments, taxes, shipping",
    Check.DELIVERY_GROUPS:     "Lines, work and charges are in delivery groups of their order",
    Check.LINE_KINDS:          "A line's units are in states of its kind, and it has its SKU",
    Check.KIT_PARTS:           "The parts of a kit are goods of its order, and it stands with them",
    Check.EVENT_SEQUENCE:      "An order's events are numbered from 1 to its sequence without gaps",
    Check.PLACED_EVENT:        "An order's first event, and no other, is ORDER_PLACED",
    Check.EVENT_STATUS:        "An order's newest event has the statuses of the order",
    Check.EVENT_CHANGES:       "An order's events, replayed, result in the states of its units",
    Check.ORDER_STATUS:        "An order's statuses are those derived from its parts",
    Check.ORDER_TOTALS:        "An order's totals are the sums of its lines, charges and payments",
    Check.DELIVERED_AT:        "An order's delivery time is that of the last units handed over",
    Check.AWAITING_STOCK:      "An open exception for want of stock counts the units that wait",
    Check.HOLD_SCOPE:          "A hold is for a part of its order, and blocks steps of its scope",
    Check.PAYMENT_AMOUNTS:     "A payment's amounts are the sums of its succeeded transactions",
    Check.PAYMENT_STATUS:      "A payment's status is the one derived from its transactions",
    Check.SHIPPED_UNITS:       "The units of shipments are the units in states after shipping",
    Check.FULFILLMENT_STATUS:  "A fulfillment order's status matches its units and their holds",
    Check.PARCEL_STATUS:       "The statuses of parcels and shipments follow from tracking events",
    Check.LOST_UNITS:          "The lost units of a shipment line are decided or wait for it",
    Check.REJECTED_BY:         "A line remembers locations that rejected units of its order",
    Check.CANCELLATION_WISH:   "It is asked to cancel an order while a location has to answer",
    Check.CANCELLATION_LINES:  "A location is asked to cancel units that it has",
    Check.ORDER_NUMBERS:       "A channel's order numbers are unique, none beyond its counter",
    Check.IDEMPOTENCY:         "The result of every idempotency key exists",
    Check.METAFIELD_OWNERS:    "The owner of every metafield exists",
    Check.ORDER_REFERENCES:    "The keys of a reference are made of its own values",
    Check.ORDER_TAGS:          "An order's tags are numbered from 1 without gaps",
    Check.SEARCH_TERMS:        "What is searched has the terms of its own values",
    Check.HISTORY:             "No event was changed, removed or inserted since it was hashed",
    Check.ERASED_DATA:         "No personal data is in what was erased",
    Check.PERSONAL_KEYS:       "No key of an erased customer, order or its staff exists",
    Check.RETENTION:           "No personal data is kept a week longer than its rule allows",
    Check.METRIC_SUMS:         "Metrics made of sums are those of all orders",
    Check.DAILY_DEMAND:        "The units demanded a day are those of all orders",
    Check.SUGGESTED_ORDERS:    "What was accepted is in the document that was made of it",
}
# fmt: on


@dataclass(frozen=True)
class Difference:
    """A stored value that differs from the computed one. `subject` is the id of the object."""

    check: Check
    subject: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"{self.check} {self.subject}: stored {self.stored}, computed {self.computed}"
