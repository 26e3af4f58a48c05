"""Customers."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.customers import customer as domain
from domain.customers.group import CustomerGroup as DomainGroup
from domain.orders.order import Order as DomainOrder
from execution.checks.directives import sized
from schema.customers.enums import ContactKind, CustomerKind
from schema.customers.group import CustomerGroup
from schema.metafields.metafield import MetafieldOwner
from schema.orders.filters import ORDERS
from schema.privacy.personal import ADDRESS, CONTACT, FREE_TEXT, IDENTIFIER, NAME
from schema.shared.address import Address
from schema.shared.fields import derived, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.pagination import Connection, pages
from schema.weights import CUSTOMER

if TYPE_CHECKING:
    from schema.orders.order import Order


@object_type(domain.ShownContactPoint, "A way to contact a customer. Personal data.")
class ContactPoint:
    kind: ContactKind = field("Kind of contact point.")
    value: str = field(
        "The e-mail address, or the phone number in E.164; its extension follows as in RFC 3966: "
        "+493012345;ext=67."
    )
    given: str = field("The phone number as it was written; of an e-mail address, the address.")


async def _groups(customer: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    # Whoever sees a customer is told its groups: a customer itself sees no others.
    loader = info.context.unlimited.one(DomainGroup)
    found = await loader.load_many(list(customer.group_ids))
    return [group for group in found if group is not None]


@object_type(domain.Customer, "A customer: the same person in every channel.", weight=CUSTOMER)
class Customer(MetafieldOwner):
    kind: CustomerKind = field("Whether the customer has an account.")
    name: str = field("Name. Personal data.", directives=NAME)
    external_id: str | None = field(
        "Unique id in the system the customer comes from.", directives=IDENTIFIER
    )
    email: str | None = field(
        "First e-mail address, in lower case. Personal data.", directives=CONTACT
    )
    phone: str | None = field(
        "First phone number, in E.164; its extension follows as in RFC 3966. Personal data.",
        directives=CONTACT,
    )
    contact_points: list[ContactPoint] = derived(
        lambda customer: domain.shown(customer.contact_points, customer.given_phones),
        "All contact points.",
        directives=CONTACT,
        most=20,
    )
    addresses: list[Address] = field("Address book.", directives=ADDRESS, most=50)
    created_at: datetime = field("When the customer was created in the hub.")
    priority: int = field(
        "Goods that are short go to customers of higher priority first: 0, unless it is raised, to "
        "9."
    )
    groups: list[CustomerGroup] = strawberry.field(
        resolver=_groups,
        directives=[sized(5)],
        description="The groups that it is in, at most 20: it buys what is ring-fenced for them.",
    )
    legal_hold: str | None = field(
        "Why its personal data must not be erased, such as a dispute; null: it may.",
        directives=FREE_TEXT,
    )
    erased_at: datetime | None = field(
        "When its personal data was erased, if it was: then its name is `erased`, and it cannot be "
        "changed or place orders. Orders of many are erased within minutes, each has `erasedAt`."
    )
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    orders: Connection[Annotated["Order", strawberry.lazy("schema.orders.order")]] = pages(
        DomainOrder,
        by="customer_id",
        sorting=ORDERS,
        description="The customer's orders of every channel, newest first unless sorted otherwise.",
    )
