"""Answers about fulfillment orders and shipments."""

from enum import StrEnum
from typing import Annotated

import strawberry

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder
from domain.fulfillment.shipment import Shipment
from domain.shared.paging import Direction, Page
from resolvers.commands import command_of
from resolvers.context import Info
from resolvers.lists import listed
from schema.fulfillment import (
    FulfillmentInput,
    FulfillmentOrderWhere,
    FulfillmentUnitsInput,
    RejectFulfillmentOrderInput,
)
from schema.page import After, Before, First, Last, Listed, Ordered
from schema.shipment import ShipFulfillmentOrderInput, ShipmentWhere, TrackShipmentInput
from schema.views import GIVEN, choice


class FulfillmentOrderSort(StrEnum):
    CREATED_AT = "created_at"


class ShipmentSort(StrEnum):
    SHIPPED_AT = "shipped_at"


choice(
    FulfillmentOrderSort,
    "What fulfillment orders are sorted by.",
    CREATED_AT="When they were assigned.",
)
choice(ShipmentSort, "What shipments are sorted by.", SHIPPED_AT="When they left.")


async def fulfillment_orders(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[
        FulfillmentOrderWhere | None, strawberry.argument(description="Which ones.")
    ] = None,
    sort: Annotated[
        FulfillmentOrderSort, strawberry.argument(description="Sorted by what.")
    ] = FulfillmentOrderSort.CREATED_AT,
    direction: Ordered = Direction.ASCENDING,
) -> Listed:
    """The work of locations; the oldest first unless asked otherwise."""
    page = Page(first, after, last, before)
    return await listed(info, FulfillmentOrder, page, where, sort, direction)


async def shipments(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[ShipmentWhere | None, strawberry.argument(description="Which ones.")] = None,
    sort: Annotated[
        ShipmentSort, strawberry.argument(description="Sorted by what.")
    ] = ShipmentSort.SHIPPED_AT,
    direction: Ordered = Direction.DESCENDING,
) -> Listed:
    """What has left; the newest first unless asked otherwise."""
    return await listed(info, Shipment, Page(first, after, last, before), where, sort, direction)


async def accept_fulfillment_order(
    info: Info, input: Annotated[FulfillmentInput, GIVEN]
) -> FulfillmentOrder:
    """The location takes the work on; its units are committed."""
    return await _perform(info, input, FulfillmentAction.ACCEPT)


async def pick_fulfillment_order(
    info: Info, input: Annotated[FulfillmentUnitsInput, GIVEN]
) -> FulfillmentOrder:
    """Units are taken from the shelf."""
    return await _perform(info, input, FulfillmentAction.PICK)


async def pack_fulfillment_order(
    info: Info, input: Annotated[FulfillmentUnitsInput, GIVEN]
) -> FulfillmentOrder:
    """Units are packed."""
    return await _perform(info, input, FulfillmentAction.PACK)


async def ready_fulfillment_order(
    info: Info, input: Annotated[FulfillmentUnitsInput, GIVEN]
) -> FulfillmentOrder:
    """Units wait at the counter for the customer."""
    return await _perform(info, input, FulfillmentAction.READY)


async def request_fulfillment_cancellation(
    info: Info, input: Annotated[FulfillmentInput, GIVEN]
) -> FulfillmentOrder:
    """Ask a location that has begun to stop."""
    return await _perform(info, input, FulfillmentAction.REQUEST_CANCELLATION)


async def accept_fulfillment_cancellation(
    info: Info, input: Annotated[FulfillmentInput, GIVEN]
) -> FulfillmentOrder:
    """The location stops: its units are cancelled and available again."""
    return await _perform(info, input, FulfillmentAction.ACCEPT_CANCELLATION)


async def refuse_fulfillment_cancellation(
    info: Info, input: Annotated[FulfillmentInput, GIVEN]
) -> FulfillmentOrder:
    """The location goes on."""
    return await _perform(info, input, FulfillmentAction.REFUSE_CANCELLATION)


async def reject_fulfillment_order(
    info: Info, input: Annotated[RejectFulfillmentOrderInput, GIVEN]
) -> FulfillmentOrder:
    """The location turns units down. They are sourced elsewhere at once, or the order is held as
    out of stock."""
    context = info.context
    return await context.services.fulfilling.reject(
        context.caller, input.idempotency_key, command_of(input)
    )


async def ship_fulfillment_order(
    info: Info, input: Annotated[ShipFulfillmentOrderInput, GIVEN]
) -> Shipment:
    """Units leave together: a shipment with its parcels. Their stock is gone from the location."""
    context = info.context
    return await context.services.fulfilling.ship(
        context.caller, input.idempotency_key, command_of(input)
    )


async def collect_fulfillment_order(
    info: Info, input: Annotated[FulfillmentUnitsInput, GIVEN]
) -> Shipment:
    """The customer takes along what is ready."""
    context = info.context
    return await context.services.fulfilling.collect(
        context.caller,
        input.idempotency_key,
        command_of(input, action=FulfillmentAction.COLLECT),
    )


async def track_shipment(info: Info, input: Annotated[TrackShipmentInput, GIVEN]) -> Shipment:
    """Keep a carrier's report and let it move the shipment. Late reports are kept and move
    nothing; the same carrierReference again changes nothing."""
    context = info.context
    return await context.services.fulfilling.track(
        context.caller, input.idempotency_key, command_of(input)
    )


async def _perform(
    info: Info, input: FulfillmentInput | FulfillmentUnitsInput, action: FulfillmentAction
) -> FulfillmentOrder:
    context = info.context
    return await context.services.fulfilling.perform(
        context.caller, input.idempotency_key, command_of(input, action=action)
    )
