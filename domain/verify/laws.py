"""What can be recomputed must come out as it is stored: the checks, and what they find."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    LEVEL_QUANTITIES = "LEVEL_QUANTITIES"
    MOVEMENT_SEQUENCE = "MOVEMENT_SEQUENCE"
    MOVEMENT_BALANCES = "MOVEMENT_BALANCES"
    HELD_FOR_ORDERS = "HELD_FOR_ORDERS"
    LINE_UNITS = "LINE_UNITS"
    LINE_TOTALS = "LINE_TOTALS"
    EVENT_SEQUENCE = "EVENT_SEQUENCE"
    PLACED_EVENT = "PLACED_EVENT"
    EVENT_STATUS = "EVENT_STATUS"
    EVENT_CHANGES = "EVENT_CHANGES"
    ORDER_STATUS = "ORDER_STATUS"
    ORDER_TOTALS = "ORDER_TOTALS"
    DELIVERED_AT = "DELIVERED_AT"
    PAYMENT_AMOUNTS = "PAYMENT_AMOUNTS"
    SHIPPED_UNITS = "SHIPPED_UNITS"
    FULFILLMENT_STATUS = "FULFILLMENT_STATUS"
    ORDER_NUMBERS = "ORDER_NUMBERS"
    IDEMPOTENCY = "IDEMPOTENCY"
    METAFIELD_OWNERS = "METAFIELD_OWNERS"


# fmt: off
CHECKS: dict[Check, str] = {
    Check.LEVEL_QUANTITIES:   "A level holds under each name what its movements add up to",
    Check.MOVEMENT_SEQUENCE:  "A level's movements count from 1 to its version without gaps",
    Check.MOVEMENT_BALANCES:  "A movement left behind the quantities it says it did",
    Check.HELD_FOR_ORDERS:    "What is reserved and committed is what orders hold there",
    Check.LINE_UNITS:         "Every unit of a line stands somewhere, and only once",
    Check.LINE_TOTALS:        "A line costs its price times its quantity and its shipping",
    Check.EVENT_SEQUENCE:     "An order's events count from 1 to its sequence without gaps",
    Check.PLACED_EVENT:       "An order's first event, and no other, says that it was placed",
    Check.EVENT_STATUS:       "An order's newest event tells the statuses it has",
    Check.EVENT_CHANGES:      "An order's events, replayed, put its units where they stand",
    Check.ORDER_STATUS:       "An order's statuses follow from its parts",
    Check.ORDER_TOTALS:       "An order's totals follow from its lines and payments",
    Check.DELIVERED_AT:       "An order was delivered when the last of its shipments was",
    Check.PAYMENT_AMOUNTS:    "A payment's amounts keep their bounds and fit its status",
    Check.SHIPPED_UNITS:      "What left with shipments is what stands as out of the house",
    Check.FULFILLMENT_STATUS: "A fulfillment order is open while it has units to work on",
    Check.ORDER_NUMBERS:      "A channel's order numbers count up to its counter without gaps",
    Check.IDEMPOTENCY:        "An idempotency key answers with something that exists",
    Check.METAFIELD_OWNERS:   "A metafield belongs to something that exists",
}
# fmt: on


@dataclass(frozen=True)
class Difference:
    """`check` found that `subject` (an id) is stored as one thing and computed as another."""

    check: Check
    subject: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"{self.check} {self.subject}: stored {self.stored}, computed {self.computed}"
