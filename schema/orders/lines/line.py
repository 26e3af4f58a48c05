"""The lines of orders."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.catalog import product as domain_catalog
from domain.inventory.supply import promising
from domain.inventory.supply.expected import ExpectedSupply
from domain.network import location as domain_location
from domain.network.channel import AvailabilityPolicy
from domain.orders.lines import line as domain_line
from domain.orders.lines import quantities
from domain.orders.order import Order
from execution.checks.directives import sized
from schema.catalog.product import Variant
from schema.fulfillment.fulfillment_order import LineQuantity, group_of
from schema.inventory.supply.expected import ExpectedAvailability
from schema.metafields.metafield import MetafieldOwner
from schema.network.location import Location
from schema.orders.delivery.group import DeliveryGroup
from schema.orders.lines.amounts import Adjustment, TaxLine
from schema.orders.lines.enums import LineKind
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.money import Money

if TYPE_CHECKING:
    from schema.orders.lines.outcome import LineOutcome


async def _unsourced(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loader = info.context.loaders.many(quantities.LineQuantity, "line_id")
    units = await loader.load(line.id)
    return sum(part.quantity for part in units if part.state in domain_line.UNSOURCED_STATES)


async def _substitute_for(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    if line.substitute_for is None:
        return None
    order = await info.context.loaders.one(Order).load(line.order_id)
    told = order.outcomes if order is not None else ()
    return next((one for one in told if one.position == line.substitute_for), None)


async def _rejected_by(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loader = info.context.loaders.one(domain_location.Location)
    begun = [loader.load(id) for id in line.rejected_by]
    return [await one for one in begun]


async def _expected(line: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loaders, now = info.context.loaders, datetime.now(UTC)
    parts = await loaders.many(quantities.LineQuantity, "line_id").load(line.id)
    waits = domain_line.LineState.BACKORDERED
    if not (waiting := sum(part.quantity for part in parts if part.state is waits)):
        return []
    promised = await loaders.many(promising.SupplyPromise, "line_id").load(line.id)
    # What is expected is told to whoever may see the order; of which document it is, is not.
    supplies = info.context.unlimited.one(ExpectedSupply)
    ids = [one.expected_supply_id for one in promised if one.expected_supply_id]
    dated = {one.id: one for one in await supplies.load_many(ids) if one is not None}
    return promising.availability_of(waiting, promised, dated, now)


@object_type(
    domain_line.OrderLine,
    "A line of an order: a number of units at a price, most often of a variant.",
)
class OrderLine(MetafieldOwner):
    position: int = field("Position within the order: 1, 2, 3 …")
    kind: LineKind = field("What it is for.")
    sku: str | None = field(
        "SKU at the time of the order; null of a service, fee or delivery outside of the catalog."
    )
    title: str = field("Title at the time of the order.")
    quantity: int = field("Number of units ordered.")
    entered: int = field("Number of units that entered in addition, to replace lost ones.")
    unit_price: Money = field(
        "Price of one unit, with up to 4 decimals. It contains those taxes that are `included`."
    )
    subtotal: Money = derived(
        lambda line: line.unit_price.times(line.quantity),
        "unitPrice times quantity, rounded half away from zero to the minor unit.",
    )
    adjustments: list[Adjustment] = field("What is added to its price, or taken off it.", most=5)
    taxes: list[TaxLine] = field("Its taxes, as its channel gave them.", most=5)
    shipping: Money = field("The line's share of the shipping charge.")
    total: Money = field(
        "subtotal, adjustments, the taxes that are not included, and shipping. Of units that are "
        "cancelled their share is subtracted in the order's currentTotal."
    )
    presentment_total: Money | None = field(
        "What the customer saw as its total, in another currency; need not add up to that of the "
        "order."
    )
    quantities: list[LineQuantity] = edges(
        quantities.LineQuantity,
        by="line_id",
        description="Number of units by state; they add up to `quantity` plus `entered`.",
        most=10,
    )
    unsourced: int = strawberry.field(
        resolver=_unsourced, description="Number of units without a location, not cancelled."
    )
    expected_at: datetime | None = field(
        "When the last of its units that wait, BACKORDERED, is expected, as it was last told by an "
        "event; null where none wait, or for some of them nothing is expected."
    )
    cancel_after: datetime | None = field(
        "How long its units may wait for stock: then they are cancelled, or the customer is asked, "
        "as its channel says. Null: for ever."
    )
    expected_availability: list[ExpectedAvailability] = strawberry.field(
        resolver=_expected,
        directives=[sized(5)],
        description="Its units that wait, BACKORDERED, by the time at which they are expected, the "
        "earliest first: what is on its way is promised to the lines that wait for it, each unit "
        "once.",
    )
    provided_at: datetime | None = field(
        "When units of a service or gift card were provided last; null until then."
    )
    variant: Variant | None = edge(
        domain_catalog.Variant,
        key="variant_id",
        description="The variant as it is now; null for a line without a SKU.",
    )
    parent_line: Annotated["OrderLine", strawberry.lazy("schema.orders.lines.line")] | None = edge(
        domain_line.OrderLine,
        key="parent_line_id",
        description="The line of the kit that it is a part of; null unless it is one.",
    )
    parts: list[Annotated["OrderLine", strawberry.lazy("schema.orders.lines.line")]] = edges(
        domain_line.OrderLine,
        by="parent_line_id",
        description="The parts of a kit: goods at price 0, whose quantity is for all kits.",
        most=50,
    )
    substitute_for: (
        Annotated["LineOutcome", strawberry.lazy("schema.orders.lines.outcome")] | None
    ) = strawberry.field(
        resolver=_substitute_for,
        description="What was asked for, of which its units replace some; null unless it is a "
        "substitute. A customer who does not want it has it cancelled, as any line.",
    )
    delivery_group: DeliveryGroup = strawberry.field(
        resolver=group_of, description="The delivery group it belongs to."
    )
    availability_policy: AvailabilityPolicy = field(
        "What happens to its units when they are not available."
    )
    location: Location | None = edge(
        domain_location.Location,
        key="location_id",
        description="The only location that may fulfill it: the store of its delivery group, or "
        "one that the channel chose; null: any that ships.",
    )
    rejected_by: list[Location] = strawberry.field(
        resolver=_rejected_by,
        directives=[sized(10)],
        description="The locations that rejected units of it, in the order in which they did. They "
        "are not asked for it again, unless somebody names them or the channel chose them.",
    )
