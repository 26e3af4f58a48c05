"""Reservations of carts."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.customers.customer import Customer as DomainCustomer
from domain.inventory.fencing.ring_fence import RingFence as DomainFence
from domain.inventory.reservations import commands, filters
from domain.inventory.reservations import reservation as domain
from domain.network.channel import Channel as DomainChannel
from domain.network.location import Location as DomainLocation
from domain.orders.order import Order as DomainOrder
from domain.shared.paging import Direction
from schema.inventory.fencing.ring_fence import RingFence
from schema.network.channel import Channel
from schema.network.location import Location
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    derived,
    edge,
    edges,
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
    from schema.customers.customer import Customer
    from schema.orders.order import Order

SECONDS = "For how many seconds from now, 1 to 86,400."
PARTIAL = (
    "Whether to keep as many units as there are; otherwise too few are refused with OutOfStock. "
    "None at all are always refused."
)

enum(
    domain.ReservationStatus,
    "What became of a reservation.",
    ACTIVE="Its units are kept.",
    CONSUMED="An order got its units.",
    RELEASED="Its units were given back before its time had come.",
    EXPIRED="Its time has come.",
)


@object_type(domain.ReservationLine, "Units of a SKU that are kept at a location.")
class ReservationLine(Node):
    sku: str = field("The SKU.")
    quantity: int = field("Number of units.")
    location: Location = edge(DomainLocation, key="location_id", description="Where they are kept.")
    ring_fence: RingFence | None = edge(
        DomainFence, key="ring_fence_id", description="The ring-fence they were taken from, if any."
    )


@object_type(
    domain.Reservation,
    "Units that are kept for a cart until a time: nobody else can order them meanwhile. They count "
    "as reserved at their inventory levels.",
)
class Reservation(Node):
    status: domain.ReservationStatus = derived(
        lambda one: domain.status_at(one.status, one.expires_at, datetime.now(UTC)),
        "What became of it.",
    )
    expires_at: datetime = field("When its units are available to others again.")
    created_at: datetime = field("When it was made.")
    ended_at: datetime | None = field(
        "When its units were taken or given back; null before. Those of an expired reservation are "
        "given back within seconds, and can be ordered at once."
    )
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    channel: Channel = edge(DomainChannel, key="channel_id", description="The channel of the cart.")
    customer: Annotated["Customer", strawberry.lazy("schema.customers.customer")] | None = edge(
        DomainCustomer, key="customer_id", description="Whose cart it is, if known."
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] | None = edge(
        DomainOrder, key="order_id", description="The order that got its units, if any."
    )
    lines: list[ReservationLine] = edges(
        domain.ReservationLine,
        by="reservation_id",
        description="What it kept, by SKU, location and ring-fence.",
        most=50,
    )


@input_type(commands.ReservedUnits, "Units of a SKU to keep.")
class ReservedUnitsInput:
    sku: str = field("The SKU; for a kit, units of its components are kept, of whole kits only.")
    quantity: int = field("Number of units, 1 to 1,000,000.")
    location_id: strawberry.ID | None = optional(
        "Only at this location, such as the store where they will be collected; left out: where "
        "sourcing finds them, at locations that ship."
    )


@input_type(commands.CreateReservation, "Units to keep for a cart.")
class CreateReservationInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    channel_id: strawberry.ID = field("The channel of the cart.")
    customer_id: strawberry.ID | None = optional("Whose cart it is; left out: not known.")
    lines: list[ReservedUnitsInput] = field("1 to 1,000 lines.")
    seconds: int = field(SECONDS, default=domain.SECONDS_DEFAULT)
    partial: bool = field(PARTIAL, default=False)


@input_type(commands.UpdateReservation, "A reservation to extend or change.")
class UpdateReservationInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    reservation_id: strawberry.ID = field("The reservation.")
    lines: list[ReservedUnitsInput] | None = optional(
        "1 to 1,000 lines to keep instead of its own; left out: its own."
    )
    seconds: int = field(SECONDS, default=domain.SECONDS_DEFAULT)
    partial: bool = field(PARTIAL, default=False)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.ReleaseReservation, "A reservation to give back.")
class ReleaseReservationInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    reservation_id: strawberry.ID = field("The reservation.")


@strawberry.input(one_of=True, description="The key of a reservation.")
class ReservationBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")


@input_type(filters.ReservationWhere, "A filter of reservations. All conditions must hold.")
class ReservationWhere:
    status: list[domain.ReservationStatus] | None = optional(
        "With one of these statuses; an expired one is ACTIVE here for some seconds."
    )
    channel_id: list[strawberry.ID] | None = optional("Of one of these channels.")
    customer_id: list[strawberry.ID] | None = optional("Of one of these customers.")
    expires_until: datetime | None = optional("That expire before this time.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ReservationWhere"] | None = optional(AND, name="and")
    or_: list["ReservationWhere"] | None = optional(OR, name="or")
    not_: "ReservationWhere | None" = optional(NOT, name="not")


class ReservationSort(StrEnum):
    EXPIRES_AT = "expires_at"
    UPDATED_AT = "updated_at"


enum(
    ReservationSort,
    "What reservations are sorted by.",
    EXPIRES_AT="When they expire.",
    UPDATED_AT="When they were last changed.",
)
RESERVATIONS = Sorting(
    ReservationWhere, ReservationSort, ReservationSort.EXPIRES_AT, Direction.DESCENDING
)
