"""Which locations hand out goods by a method: one rule for what is shown as available and for what
may be ordered."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from domain.fulfillment.fulfillment_order import COLLECTION_METHODS, FulfillmentMethod


class AnyLocation(Protocol):
    """A location, or a record of one."""

    @property
    def active(self) -> bool: ...
    @property
    def ships(self) -> bool: ...
    @property
    def offers_pickup(self) -> bool: ...


def missing_to_serve(location: AnyLocation, methods: Iterable[FulfillmentMethod]) -> Iterator[str]:
    """What a location that serves these methods is, and this one is not."""
    wanted = frozenset(methods)
    if not location.active:
        yield "an active location"
    if FulfillmentMethod.SHIP in wanted and not location.ships:
        yield "a location that ships"
    if not COLLECTION_METHODS.isdisjoint(wanted) and not location.offers_pickup:
        yield "a location that offers pickup"


def serves(location: AnyLocation, method: FulfillmentMethod) -> bool:
    return not any(missing_to_serve(location, [method]))
