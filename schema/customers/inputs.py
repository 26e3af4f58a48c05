"""What may be asked of customers, and how they are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.customers import customer as domain
from domain.customers import filters
from domain.shared.paging import Direction
from schema.customers.enums import ContactKind, CustomerKind
from schema.metafields.inputs import HAS_METAFIELD, METAFIELDS, MetafieldInput, MetafieldWhere
from schema.shared.address import AddressInput
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    enum,
    field,
    input_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting
from schema.shared.scalars import CountryCode

GROUP_IDS = "The groups that the customer is in, at most 20"
SKIP_INVALID = (
    "Whether contact points that cannot be read are skipped and listed in `skippedContactPoints`, "
    "instead of the whole input being refused."
)


@input_type(domain.GivenContactPoint, "A way to contact a customer.")
class ContactPointInput:
    kind: ContactKind = field("Kind of contact point.")
    value: str = field(
        "An e-mail address, or a phone number as people write it, in the digits 0 to 9 with the "
        "usual separators; x and digits for an extension: 030 12345-67, +49 30 12345 x67."
    )
    country: CountryCode | None = optional(
        "Country of a phone number without country code, ISO 3166-1 alpha-2. The country of the "
        "customer's first address comes before it, where the number is one of that country."
    )


@input_type(domain.CreateCustomer, "A new customer.")
class CreateCustomerInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    name: str = field("Name, 1 to 200 characters.")
    id: strawberry.ID | None = optional(
        "An id chosen by the channel: a TypeID that begins with customer_."
    )
    kind: CustomerKind = field("Whether the customer has an account.", default=CustomerKind.KNOWN)
    external_id: str | None = optional("Unique id in the system the customer comes from.")
    contact_points: list[ContactPointInput] = field(
        "At most 20 contact points.", default_factory=list
    )
    skip_invalid_contact_points: bool = field(SKIP_INVALID, default=False)
    addresses: list[AddressInput] = field("At most 50 addresses.", default_factory=list)
    group_ids: list[strawberry.ID] = field(f"{GROUP_IDS}.", default_factory=list)
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(domain.UpdateCustomer, "Changes to a customer. What is left out stays as it is.")
class UpdateCustomerInput:
    customer_id: strawberry.ID = field("The customer.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name.")
    kind: CustomerKind | None = optional("Whether the customer has an account.")
    contact_points: list[ContactPointInput] | None = optional("All contact points from now on.")
    skip_invalid_contact_points: bool = field(SKIP_INVALID, default=False)
    addresses: list[AddressInput] | None = optional("All addresses from now on.")
    priority: int | None = optional(
        "0 to 9: goods that are short go to customers of higher priority first."
    )
    group_ids: list[strawberry.ID] | None = optional(f"{GROUP_IDS}, all from now on.")


@input_type(filters.CustomerWhere, "A filter of customers. All given conditions must hold.")
class CustomerWhere:
    kind: list[CustomerKind] | None = optional("Of one of these kinds.")
    text: str | None = optional(
        "What a person says: every word of it begins a word of a name, an e-mail address, a postal "
        "code or the external id, or all of it begins a phone number. Every contact point and "
        "address counts. Case, accents, blanks and dashes do not matter; a phone number is found "
        "with its country code, and without. At most 8 words count."
    )
    email: list[str] | None = optional("With one of these e-mail addresses, in any case.")
    phone: list[str] | None = optional(
        "With one of these phone numbers, with country code, whatever the separators."
    )
    group_id: list[strawberry.ID] | None = optional("In one of these groups.")
    metafield: MetafieldWhere | None = optional(HAS_METAFIELD)
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["CustomerWhere"] | None = optional(AND, name="and")
    or_: list["CustomerWhere"] | None = optional(OR, name="or")
    not_: "CustomerWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a customer.")
class CustomerBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    external_id: strawberry.Maybe[str] = field("Id in the system the customer comes from.")
    email: strawberry.Maybe[str] = field(
        "An e-mail address, in any case. The oldest customer whose first one it is, else the "
        "oldest that has it."
    )
    phone: strawberry.Maybe[str] = field(
        "A phone number with its country code, whatever the separators. The oldest customer whose "
        "first one it is, else the oldest that has it."
    )


class CustomerSort(StrEnum):
    CREATED_AT = "created_at"
    NAME = "name"
    UPDATED_AT = "updated_at"


enum(
    CustomerSort,
    "What customers are sorted by.",
    CREATED_AT="When they were created.",
    NAME="Their name.",
    UPDATED_AT="When they were last changed.",
)
CUSTOMERS = Sorting(CustomerWhere, CustomerSort, CustomerSort.CREATED_AT, Direction.DESCENDING)
