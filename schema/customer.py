"""Customers, as every channel sees them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.customers import customer as domain
from domain.customers import filters as domain_customers_filters
from domain.orders.order import Order as DomainOrder
from domain.shared import paging
from schema.address import Address, AddressInput
from schema.node import Node
from schema.page import Connection
from schema.views import choice, pages, said, view_of

if TYPE_CHECKING:
    from schema.order import Order

choice(
    domain.CustomerKind,
    "Whether we know them.",
    KNOWN="Has an account, the same in every channel.",
    GUEST="Ordered without one.",
)
choice(
    domain.ContactKind,
    "How they are reached.",
    EMAIL="By e-mail.",
    PHONE="By phone.",
)


@strawberry.type(description="A way to reach a customer. Personal data.")
class ContactPoint:
    is_type_of = view_of(domain.ContactPoint)

    kind: domain.ContactKind = said("How.")
    value: str = said("The address or number.")


@strawberry.type(description="A customer: the same person in every channel.")
class Customer(Node):
    is_type_of = view_of(domain.Customer)

    kind: domain.CustomerKind = said("Whether we know them.")
    name: str = said("Personal data.")
    external_id: str | None = said("Their id in the system they came from; unique.")
    email: str | None = said("Their first e-mail address, in lower case. Personal data.")
    phone: str | None = said("Their first phone number. Personal data.")
    contact_points: list[ContactPoint] = said("Every way to reach them.")
    addresses: list[Address] = said("Their address book.")
    created_at: datetime = said("When the hub first knew them.")
    version: int = said("Rises with every change.")
    orders: Connection[Annotated["Order", strawberry.lazy("schema.order")]] = pages(
        DomainOrder,
        by="customer_id",
        listing=paging.Listing(sort="placed_at", direction=paging.Direction.DESCENDING),
        description="Their orders through every channel, newest first.",
    )


@strawberry.input(description="A way to reach a customer.")
class ContactPointInput:
    makes: ClassVar[type] = domain.ContactPoint

    kind: domain.ContactKind = said("How.")
    value: str = said("A deliverable e-mail address, or a phone number with its country code.")


@strawberry.input(description="A new customer.")
class CreateCustomerInput:
    makes: ClassVar[type] = domain.CreateCustomer

    idempotency_key: str = said("Unique per intent; a repeat answers the same customer.")
    name: str = said("What they are called.")
    id: strawberry.ID | None = said("A TypeID the channel chose itself.", default=None)
    kind: domain.CustomerKind = said("Whether we know them.", default=domain.CustomerKind.KNOWN)
    external_id: str | None = said("Their id where they come from; unique.", default=None)
    contact_points: list[ContactPointInput] = said("At most 20.", default_factory=list)
    addresses: list[AddressInput] = said("At most 50.", default_factory=list)


@strawberry.input(description="Changes to a customer; what is left out stays.")
class UpdateCustomerInput:
    makes: ClassVar[type] = domain.UpdateCustomer

    customer_id: strawberry.ID = said("Which customer.")
    expected_version: int = said("The version the caller saw.")
    name: str | None = said("What they are called.", default=None)
    kind: domain.CustomerKind | None = said("Whether we know them.", default=None)
    contact_points: list[ContactPointInput] | None = said("All of them, anew.", default=None)
    addresses: list[AddressInput] | None = said("All of them, anew.", default=None)


@strawberry.input(description="Which customers. All conditions given must hold.")
class CustomerWhere:
    makes: ClassVar[type] = domain_customers_filters.CustomerWhere

    kind: list[domain.CustomerKind] | None = said("One of these kinds.", default=None)
    text: str | None = said(
        "The beginning of a name, e-mail address or phone number, or a whole external id.",
        default=None,
    )
    and_: list["CustomerWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["CustomerWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "CustomerWhere | None" = said("Not this.", name="not", default=None)


@strawberry.input(one_of=True, description="Exactly one way to name a customer.")
class CustomerBy:
    id: strawberry.Maybe[strawberry.ID] = said("The hub's id.")
    external_id: strawberry.Maybe[str] = said("Their id where they come from.")
    email: strawberry.Maybe[str] = said("Their first e-mail address; the oldest customer wins.")
