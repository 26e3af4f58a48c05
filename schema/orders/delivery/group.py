"""Delivery groups: the lines of an order that reach the customer together."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.network import location as domain_location
from domain.orders import delivery_group as domain
from domain.orders.lines import line as domain_line
from domain.orders.order import Order as DomainOrder
from execution.checks.directives import sized
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.network.location import Location
from schema.orders.enums import FulfillmentMethod
from schema.privacy.personal import ADDRESS, CONTACT, FREE_TEXT
from schema.shared.address import Address
from schema.shared.fields import edge, field, object_type
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.orders.order import Order, OrderLine


@object_type(domain.PickupPerson, "A person who may collect goods. Personal data of that person.")
class PickupPerson:
    name: str = field("Name.")
    phone: str | None = field("Phone number, E.164, if known; an extension after `;ext=`.")
    email: str | None = field("E-mail address, if known.")


async def groups_of(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    groups = await info.context.loaders.many(domain.DeliveryGroup, "order_id").load(order.id)
    return sorted(groups, key=lambda group: group.position)


def _of_group(kind: type) -> Any:
    """Resolves the parts of the group's order that belong to the group."""

    async def load(group: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        parts = await info.context.loaders.many(kind, "order_id").load(group.order_id)
        return [part for part in parts if part.delivery_group_id == group.id]

    return load


@object_type(
    domain.DeliveryGroup,
    "The lines of an order that reach the customer together: in one way, at one place, by one "
    "promise. An order has one or more.",
)
class DeliveryGroup(Node):
    position: int = field("Position within the order: 1, 2, 3 …")
    method: FulfillmentMethod = field("How the customer receives its goods.")
    location: Location | None = edge(
        domain_location.Location,
        key="location_id",
        description="The store where the customer collects or, for CARRY_OUT, buys; null for SHIP.",
    )
    ship_to: Address | None = field(
        "Shipping address; null without one, and for goods that are collected. Personal data.",
        directives=ADDRESS,
    )
    pickup_person: PickupPerson | None = field(
        "Who may collect its goods; null: the customer. Always null for SHIP.", directives=CONTACT
    )
    promised_on: date | None = field(
        "Day by which it was promised, if any. What is about the order as a whole, such as the "
        "metric `onTime`, takes the latest day of its groups."
    )
    promised_from: datetime | None = field("When the promised window begins, if one was promised.")
    promised_until: datetime | None = field("When the promised window ends, if one was promised.")
    ship_by: datetime | None = field("Time by which its goods should leave, if any.")
    note: str | None = field("Note about the delivery, if any.", directives=FREE_TEXT)
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order it is part of."
    )
    lines: list[Annotated["OrderLine", strawberry.lazy("schema.orders.order")]] = strawberry.field(
        resolver=_of_group(domain_line.OrderLine),
        directives=[sized(250)],
        description="Its order lines. Only a draft order has a group without any.",
    )
    fulfillment_orders: list[FulfillmentOrder] = strawberry.field(
        resolver=_of_group(domain_fulfillment.FulfillmentOrder),
        directives=[sized(50)],
        description="The fulfillment orders of its units. They have no units of other groups.",
    )
