"""Groups of customers."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.customers import filters
from domain.customers import group as domain
from domain.shared.paging import Direction
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting


@object_type(
    domain.CustomerGroup,
    "A named set of customers, such as those of a contract: units can be ring-fenced for it.",
)
class CustomerGroup(Node):
    code: str = field("Short unique code.")
    name: str = field("Name for people.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)


@input_type(domain.CreateCustomerGroup, "A new group of customers.")
class CreateCustomerGroupInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    code: str = field(
        "Short unique code, 1 to 64 characters. A word of it may not mix Latin letters with "
        "Cyrillic or Greek ones that look the same."
    )
    name: str = field("Name for people, 1 to 200 characters.")


@input_type(domain.UpdateCustomerGroup, "Changes to a group. What is left out stays as it is.")
class UpdateCustomerGroupInput:
    customer_group_id: strawberry.ID = field("The group.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name for people.")


@input_type(filters.CustomerGroupWhere, "A filter of groups. All given conditions must hold.")
class CustomerGroupWhere:
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["CustomerGroupWhere"] | None = optional(AND, name="and")
    or_: list["CustomerGroupWhere"] | None = optional(OR, name="or")
    not_: "CustomerGroupWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a group of customers.")
class CustomerGroupBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    code: strawberry.Maybe[str] = field("Code.")


class CustomerGroupSort(StrEnum):
    CODE = "code"
    UPDATED_AT = "updated_at"


enum(
    CustomerGroupSort,
    "What groups of customers are sorted by.",
    CODE="Their code.",
    UPDATED_AT="When they were last changed.",
)
CUSTOMER_GROUPS = Sorting(
    CustomerGroupWhere, CustomerGroupSort, CustomerGroupSort.CODE, Direction.ASCENDING
)
