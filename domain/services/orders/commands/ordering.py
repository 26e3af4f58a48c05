"""Commands of orders."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.orders.annotations.reference import ReferenceKey, require_references
from domain.orders.annotations.relation import RelationKey, require_relations
from domain.orders.annotations.tag import distinct
from domain.orders.delivery_group import require_recipient, require_store
from domain.orders.holds.hold import POSSIBLE_STEPS, HoldReason, HoldScope, HoldStep, ReleaseRule
from domain.orders.lines.line import LineQuantityInput
from domain.services.orders.commands.delivering import (
    PlaceDeliveryGroup,
    require_groups,
    require_no_keys,
)
from domain.services.orders.commands.lines import PlaceCharge as PlaceCharge
from domain.services.orders.commands.lines import PlaceLine as PlaceLine
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Email, Id, Label, Line, LongCode, Note

# What the short form says of the only delivery group of an order, by attribute.
SHORT_FORM = {
    "method": "method",
    "location_id": "locationId",
    "ship_to": "shipTo",
    "promised_on": "promisedOn",
    "ship_by": "shipBy",
}


@dataclass(frozen=True, kw_only=True)
class PlaceOrder(Cleaned):
    """Command: place an order. `id` and `placed_at` are for a point of sale that was offline: its
    own id, and the time of the sale. `method`, `location_id`, `ship_to`, `promised_on` and
    `ship_by` are the short form of an order that is delivered as one group. Without `customer_id`
    the sale is anonymous. `presentment_total` is what the customer saw and paid, where that was in
    another currency."""

    channel_id: str
    customer_id: str | None = None
    lines: tuple[PlaceLine, ...]
    charges: tuple[PlaceCharge, ...] = ()
    presentment_total: Money | None = None
    id: str | None = None
    external_id: LongCode | None = None
    delivery_groups: tuple[PlaceDeliveryGroup, ...] = ()
    method: FulfillmentMethod | None = None
    location_id: str | None = None
    ship_to: Address | None = None
    email: Email | None = None
    promised_on: date | None = None
    ship_by: datetime | None = None
    placed_at: datetime | None = None
    note: Note | None = None
    staff_member: Line | None = None
    purchase_order_number: LongCode | None = None
    tags: tuple[Label, ...] = ()
    references: tuple[ReferenceKey, ...] = ()
    relations: tuple[RelationKey, ...] = ()
    metafields: tuple[SetMetafield, ...] = ()
    reservation_id: str | None = None

    def __post_init__(self) -> None:
        _require_few_lines(self.lines)
        bounds.count("charges", self.charges, bounds.AMOUNTS_MAX, least=0)
        require_distinct(self.metafields)
        _require_one_form(self)
        require_references(self.references)
        require_relations(self.relations, self.id)
        object.__setattr__(self, "tags", distinct(self.tags))
        if self.method is FulfillmentMethod.SHIP:
            # As if left out, so that equal orders make equal commands.
            object.__setattr__(self, "method", None)

    @property
    def groups(self) -> tuple[PlaceDeliveryGroup, ...]:
        return self.delivery_groups or (
            PlaceDeliveryGroup(
                key="only",
                method=self.method or FulfillmentMethod.SHIP,
                location_id=self.location_id,
                ship_to=self.ship_to,
                promised_on=self.promised_on,
                ship_by=self.ship_by,
            ),
        )

    @property
    def skus(self) -> list[str]:
        """Every SKU that it names once: what it asks for, and what may replace that."""
        substitutes = [sku for line in self.lines for sku in line.substitutes]
        return list(dict.fromkeys([*self.asked_skus, *substitutes]))

    @property
    def asked_skus(self) -> list[str]:
        """Every SKU that it asks for once: of lines, and of parts of kits."""
        named = [line.sku for line in self.lines if line.sku is not None]
        named += [part.sku for line in self.lines for part in line.parts]
        return list(dict.fromkeys(named))

    @property
    def unused_locations(self) -> set[str]:
        """The locations of kits whose parts are all for another one: sourcing looks at none."""
        return {
            line.location_id
            for line in self.lines
            if line.location_id and line.parts and all(part.location_id for part in line.parts)
        }


@dataclass(frozen=True, kw_only=True)
class HoldOrder(Cleaned):
    """Command: hold a whole order, or one of its delivery groups, fulfillment orders or lines.
    Without `steps` the default ones of the reason are blocked."""

    order_id: str | None = None
    delivery_group_id: str | None = None
    fulfillment_order_id: str | None = None
    line_id: str | None = None
    reason: HoldReason
    steps: tuple[HoldStep, ...] | None = None
    owner: Line | None = None
    note: Note | None = None
    due_at: datetime | None = None
    release_rule: ReleaseRule = ReleaseRule.MANUAL
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if [self.order_id, self.scope_id].count(None) != 1 or len(self._parts) > 1:
            parts = "deliveryGroupId, fulfillmentOrderId or lineId"
            bounds.invalid("orderId", f"must be given, or {parts}: one of them")
        impossible = set(self.steps or ()) - POSSIBLE_STEPS[self.scope]
        if impossible:
            named = ", ".join(sorted(impossible))
            bounds.invalid("steps", f"must not have {named} for a hold of this scope")
        if self.release_rule is ReleaseRule.AT_DUE_TIME and self.due_at is None:
            bounds.invalid("dueAt", "is needed for AT_DUE_TIME")

    @property
    def scope(self) -> HoldScope:
        return next(iter(self._parts), HoldScope.ORDER)

    @property
    def scope_id(self) -> str | None:
        return next(iter(self._parts.values()), None)

    @property
    def _parts(self) -> dict[HoldScope, str]:
        """The parts of the order that are named."""
        named = {
            HoldScope.LINE: self.line_id,
            HoldScope.FULFILLMENT_ORDER: self.fulfillment_order_id,
            HoldScope.DELIVERY_GROUP: self.delivery_group_id,
        }
        return {scope: id for scope, id in named.items() if id is not None}


@dataclass(frozen=True, kw_only=True)
class ReleaseHold(Cleaned):
    hold_id: str
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancelOrder(Cleaned):
    """Command: cancel the whole order, or the given units of lines."""

    order_id: str
    reason: Note
    lines: tuple[LineQuantityInput, ...] | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class VoidOrder(Cleaned):
    order_id: str
    reason: Note
    occurred_at: datetime | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ResolveException(Cleaned):
    exception_id: str
    resolution: Note
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExtendBackorder(Cleaned):
    """Command: the units that wait of these lines, or of all, may wait until a time."""

    order_id: str
    line_ids: tuple[Id, ...] | None = None
    cancel_after: datetime
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.line_ids is not None:
            bounds.count("lineIds", self.line_ids, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class AllocateOrder(Cleaned):
    """Command: allocate the given units without a location, or all; at the given location, or
    wherever they are available."""

    order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    location_id: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateOrder(Cleaned):
    """Command: change what is noted on an order. What is `UNCHANGED` stays as it is, and `None`
    clears it."""

    order_id: str
    expected_version: int
    staff_member: Line | Unchanged | None = UNCHANGED
    purchase_order_number: LongCode | Unchanged | None = UNCHANGED
    note: Note | Unchanged | None = UNCHANGED
    tags: tuple[Label, ...] | Unchanged | None = UNCHANGED

    def __post_init__(self) -> None:
        if isinstance(self.tags, tuple):
            object.__setattr__(self, "tags", distinct(self.tags))


@dataclass(frozen=True, kw_only=True)
class ChangeReferences(Cleaned):
    """Command: add these references to an order, or remove them."""

    order_id: str
    references: tuple[ReferenceKey, ...]

    def __post_init__(self) -> None:
        require_references(self.references, least=1)


@dataclass(frozen=True, kw_only=True)
class RelateOrders(Cleaned):
    """Command: relate an order to others, or end its relations to them."""

    order_id: str
    relations: tuple[RelationKey, ...]

    def __post_init__(self) -> None:
        require_relations(self.relations, self.order_id, least=1)


def _require_one_form(command: PlaceOrder) -> None:
    """How an order is delivered is said by its groups, or by the short form of one."""
    if not command.delivery_groups:
        method = command.method or FulfillmentMethod.SHIP
        require_store(method, command.location_id)
        require_recipient(method, command.ship_to, None)
        require_no_keys(command.lines, command.charges)
        return
    for attribute, field in SHORT_FORM.items():
        if getattr(command, attribute) is not None:
            bounds.invalid(field, "must be said within deliveryGroups, where they are given")
    require_groups(command.delivery_groups, command.lines, command.charges)


def _require_few_lines(lines: tuple[PlaceLine, ...]) -> None:
    if len(lines) + sum(len(line.parts) for line in lines) > bounds.LINES_MAX:
        most = f"{bounds.LINES_MAX:,} entries, the parts of kits included"
        bounds.invalid("lines", f"must not have more than {most}")
