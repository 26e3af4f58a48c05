"""Exceptions of orders, and how they are found."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.orders import exception as domain
from domain.orders import filters
from domain.orders.lines.line import OrderLine as DomainLine
from domain.orders.order import Order as DomainOrder
from domain.services.orders.commands import ordering as commands
from domain.shared.paging import Direction
from schema.orders.enums import ExceptionKind, ExceptionStatus
from schema.privacy.personal import FREE_TEXT
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    edge,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting

if TYPE_CHECKING:
    from schema.orders.order import Order, OrderLine


@object_type(
    domain.OrderException,
    "Something about an order that a person must look at. It stops nothing.",
)
class OrderException(Node):
    kind: ExceptionKind = field("What is to be looked at.")
    status: ExceptionStatus = field("Status of the exception.")
    quantity: int = field("Number of units of the line that are concerned.")
    raised_at: datetime = field("When it was raised.")
    resolved_at: datetime | None = field("When it was resolved; null while it is open.")
    resolution: str | None = field(
        "How it was settled; null while it is open.", directives=FREE_TEXT
    )
    updated_at: datetime = field(UPDATED_AT)
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        DomainLine, key="line_id", description="The line concerned."
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="Its order."
    )


@input_type(commands.ResolveException, "How an exception was settled.")
class ResolveExceptionInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    exception_id: strawberry.ID = field("The exception.")
    resolution: str = field("How it was settled, 1 to 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(filters.OrderExceptionWhere, "A filter of exceptions. All given conditions must hold.")
class OrderExceptionWhere:
    status: list[ExceptionStatus] | None = optional("In one of these statuses.")
    kind: list[ExceptionKind] | None = optional("Of one of these kinds.")
    order_id: list[strawberry.ID] | None = optional("Of one of these orders.")
    channel_id: list[strawberry.ID] | None = optional("Of orders placed through these channels.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["OrderExceptionWhere"] | None = optional(AND, name="and")
    or_: list["OrderExceptionWhere"] | None = optional(OR, name="or")
    not_: "OrderExceptionWhere | None" = optional(NOT, name="not")


class OrderExceptionSort(StrEnum):
    RAISED_AT = "raised_at"
    UPDATED_AT = "updated_at"


enum(
    OrderExceptionSort,
    "What exceptions are sorted by.",
    RAISED_AT="When they were raised.",
    UPDATED_AT="When they were last changed.",
)
EXCEPTIONS = Sorting(
    OrderExceptionWhere, OrderExceptionSort, OrderExceptionSort.RAISED_AT, Direction.ASCENDING
)
