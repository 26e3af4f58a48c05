"""What may be noted on orders: details, tags, references, relations."""

import strawberry

from domain.orders.annotations import reference, relation
from domain.services.orders.commands import ordering as commands
from schema.orders.annotations.types import OrderRelationKind
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    field,
    input_type,
    optional,
)

STAFF_MEMBER = "Who sold or took the order, at most 200 characters."
PURCHASE_ORDER_NUMBER = "The customer's purchase order number, at most 200 characters."
TAGS = (
    "At most 50 tags of 1 to 64 characters, kept in this order; one that repeats another in any "
    "case is left out."
)
REFERENCES = (
    "At most 50 references. One of a type that the channel declares unique is refused with "
    "AlreadyExists while another order of the channel has it."
)
RELATIONS = "At most 50 relations to orders that exist."


@input_type(reference.ReferenceKey, "A reference of an order. White space is cleaned.")
class OrderReferenceInput:
    system: str = field("Name of the other system, 1 to 64 characters, kept in lower case: amazon.")
    type: str = field(
        "What is referred to, 1 to 64 characters, kept in lower case: order-id, delivery-note."
    )
    value: str = field(
        "The id, 1 to 200 characters, kept as given. Values that differ in case or white space "
        "only are the same."
    )


@input_type(relation.RelationKey, "A relation of the order to another one.")
class OrderRelationInput:
    kind: OrderRelationKind = field("What the order is to the other one.")
    order_id: strawberry.ID = field("The other order.")


@input_type(commands.UpdateOrder, "What to note on an order. What is left out stays as it is.")
class UpdateOrderInput:
    order_id: strawberry.ID = field("The order.")
    expected_version: int = field(REQUIRED_VERSION)
    staff_member: str | None = optional(f"{STAFF_MEMBER} Null clears it.")
    purchase_order_number: str | None = optional(f"{PURCHASE_ORDER_NUMBER} Null clears it.")
    note: str | None = optional(
        "Note of the customer or channel, at most 2,000 characters. Null clears it."
    )
    tags: list[str] | None = optional(f"All tags from now on. {TAGS} Null clears them.")


@input_type(commands.ChangeReferences, "References to add to an order, or to remove.")
class ChangeOrderReferencesInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    references: list[OrderReferenceInput] = field("1 to 50 references; an order has at most 50.")


@input_type(commands.RelateOrders, "Relations of an order to add, or to end.")
class RelateOrdersInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    relations: list[OrderRelationInput] = field(
        "1 to 50 relations to other orders; an order has at most 50 of its own."
    )
