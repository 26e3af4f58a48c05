"""What a location may do, by its kind."""

from enum import StrEnum
from typing import Final


class LocationKind(StrEnum):
    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"
    DARK_STORE = "DARK_STORE"
    SUPPLIER = "SUPPLIER"
    THIRD_PARTY = "THIRD_PARTY"
    IN_TRANSIT = "IN_TRANSIT"


class Capability(StrEnum):
    SHIP = "SHIP"
    PICKUP = "PICKUP"
    RECEIVE_RETURNS = "RECEIVE_RETURNS"
    HAZARDOUS = "HAZARDOUS"
    COLD_CHAIN = "COLD_CHAIN"


def _all_but(*others: Capability) -> frozenset[Capability]:
    return frozenset(Capability).difference(others)


# fmt: off
# What a location of each kind may have.
ALLOWED: Final[dict[LocationKind, frozenset[Capability]]] = {
    LocationKind.WAREHOUSE:   _all_but(),
    LocationKind.STORE:       _all_but(),
    LocationKind.DARK_STORE:  _all_but(),
    LocationKind.SUPPLIER:    _all_but(Capability.PICKUP),
    LocationKind.THIRD_PARTY: _all_but(),
    LocationKind.IN_TRANSIT:  frozenset(),
}
# What a new one has, unless it is said.
USUAL: Final[dict[LocationKind, frozenset[Capability]]] = {
    **dict.fromkeys(LocationKind, frozenset({Capability.SHIP})),
    LocationKind.IN_TRANSIT:  frozenset(),
}
# fmt: on
