"""Commands of delivery groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.orders.delivery_group import (
    PickupPerson,
    require_recipient,
    require_store,
    require_window,
)
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.changes import UNCHANGED, Unchanged, given
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Note

GROUPS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class PlaceDeliveryGroup(Cleaned):
    """`key` is how the lines of the same order name the group; it is not kept."""

    key: Code
    method: FulfillmentMethod = FulfillmentMethod.SHIP
    location_id: str | None = None
    ship_to: Address | None = None
    pickup_person: PickupPerson | None = None
    promised_on: date | None = None
    promised_from: datetime | None = None
    promised_until: datetime | None = None
    ship_by: datetime | None = None
    note: Note | None = None

    def __post_init__(self) -> None:
        require_store(self.method, self.location_id)
        require_recipient(self.method, self.ship_to, self.pickup_person)
        require_window(self.promised_from, self.promised_until)


@dataclass(frozen=True, kw_only=True)
class UpdateDeliveryGroup(Cleaned):
    """Command: change how a group is delivered. What is `UNCHANGED` stays as it is, and `None`
    clears it."""

    delivery_group_id: str
    expected_version: int
    ship_to: Address | Unchanged | None = UNCHANGED
    pickup_person: PickupPerson | Unchanged | None = UNCHANGED
    promised_on: date | Unchanged | None = UNCHANGED
    promised_from: datetime | Unchanged | None = UNCHANGED
    promised_until: datetime | Unchanged | None = UNCHANGED
    ship_by: datetime | Unchanged | None = UNCHANGED
    note: Note | Unchanged | None = UNCHANGED

    def require_recipient(self, method: FulfillmentMethod) -> None:
        require_recipient(method, given(self.ship_to), given(self.pickup_person))


class Grouped(Protocol):
    """A line or charge to place, which names its group."""

    @property
    def delivery_group(self) -> str | None: ...

    @property
    def needs_group(self) -> bool:
        """Whether it must name one of several groups."""
        ...


def require_groups(
    groups: Sequence[PlaceDeliveryGroup], lines: Sequence[Grouped], charges: Sequence[Grouped]
) -> None:
    """Report every fault of the groups of an order and of the keys that its lines and charges
    name."""
    bounds.count("deliveryGroups", groups, GROUPS_MAX)
    several, seen = len(groups) > 1, set[str]()
    keys = {line.delivery_group for line in lines}
    for index, group in enumerate(groups):
        with bounds.inside("deliveryGroups", str(index)):
            if group.key in seen:
                bounds.invalid("key", "must not be that of another group")
            elif group.key not in keys and several:
                bounds.invalid("key", "must be named by a line; leave out a group without lines")
        seen.add(group.key)
    for path, grouped in _paths(lines, charges):
        with bounds.inside(*path):
            key = grouped.delivery_group
            if key is None and several and grouped.needs_group:
                bounds.invalid("deliveryGroup", "is needed where there are several deliveryGroups")
            elif key is not None and key not in seen:
                bounds.invalid("deliveryGroup", "must be the key of one of the deliveryGroups")


def require_no_keys(lines: Sequence[Grouped], charges: Sequence[Grouped]) -> None:
    """Lines and charges name no group where the order is one."""
    for path, grouped in _paths(lines, charges):
        if grouped.delivery_group is not None:
            with bounds.inside(*path):
                bounds.invalid("deliveryGroup", "needs deliveryGroups; leave it out without them")


def _paths(
    lines: Sequence[Grouped], charges: Sequence[Grouped]
) -> Iterator[tuple[tuple[str, str], Grouped]]:
    for field, all in (("lines", lines), ("charges", charges)):
        for index, grouped in enumerate(all):
            yield (field, str(index)), grouped
