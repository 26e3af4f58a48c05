"""Annotations of an order: tags, references to other systems, relations to other orders."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.orders.annotations import reference as domain_reference
from domain.orders.annotations import relation as domain_relation
from domain.orders.annotations import tag as domain_tag
from domain.orders.order import Order as DomainOrder
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import edge, enum, field, object_type

if TYPE_CHECKING:
    from schema.orders.order import Order

OrderRelationKind = domain_relation.OrderRelationKind
OrderRelationDirection = domain_relation.OrderRelationDirection

enum(
    OrderRelationKind,
    "What one order is to another.",
    EXCHANGE_OF="It has what the customer gets in exchange for goods of the other order.",
    REPLACEMENT_OF="It replaces goods of the other order that were lost, damaged or wrong.",
    SPLIT_FROM="It has a part of the other order, which was split.",
    CALL_OFF_OF="It calls off goods that the other order, a blanket order, agreed on.",
    RECURS_FROM="It is a recurrence of the other order, as in a subscription.",
)
enum(
    OrderRelationDirection,
    "From which side an order sees a relation.",
    OUTGOING="This order is, for example, the exchange of the other.",
    INCOMING="The other order is, for example, the exchange of this one.",
)


@object_type(
    domain_reference.OrderReference,
    "The id of an order, or of a document about it, in another system.",
)
class OrderReference:
    system: str = field("Name of the other system, in lower case: amazon.")
    type: str = field("What is referred to, in lower case: order-id, delivery-note.")
    value: str = field("The id, as it was given.", directives=IDENTIFIER)


@object_type(domain_relation.RelatedOrder, "A relation of an order to another one.")
class OrderRelation:
    kind: OrderRelationKind = field("What the one order is to the other.")
    direction: OrderRelationDirection = field("Which of the two is the one.")
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The other order."
    )


async def references(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    many = info.context.loaders.many(domain_reference.OrderReference, "order_id")
    return sorted(await many.load(order.id), key=lambda one: (one.system, one.type, one.value))


async def relations(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loaders = info.context.loaders
    # Both begin before the first is awaited.
    begun = [
        loaders.many(domain_relation.OrderRelation, by).load(order.id)
        for by in ("order_id", "related_order_id")
    ]
    return domain_relation.seen_from(order.id, [one for each in begun for one in await each])


async def tags(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    found = await info.context.loaders.many(domain_tag.OrderTag, "order_id").load(order.id)
    return [one.tag for one in sorted(found, key=lambda one: one.position)]
