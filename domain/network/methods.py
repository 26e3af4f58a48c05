"""How goods get to the customer."""

from enum import StrEnum


class FulfillmentMethod(StrEnum):
    SHIP = "SHIP"
    PICKUP = "PICKUP"
    CARRY_OUT = "CARRY_OUT"
