"""Goods leaving: shipped with a carrier and tracked to the door, or handed to the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import bounds
from domain.act import CLOCK_DRIFT, Act
from domain.errors import InvalidInput
from domain.ids import Prefix
from domain.order.aggregate import NewId, Order
from domain.order.event import OrderEventKind
from domain.order.fulfillment import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
)
from domain.order.line import LineAction, LineQuantity, LineState
from domain.order.shipment import (
    ENDS,
    SHIPMENT,
    Parcel,
    ParcelInput,
    Shipment,
    ShipmentLine,
    ShipmentStatus,
    TrackingEvent,
    TrackingKind,
)
from domain.order.working import Wanted, by_line, require_method, require_units, settle

PARCELS_MAX = 100


@dataclass(frozen=True, kw_only=True)
class ShipFulfillmentOrder:
    """Command: these units (all, when none are named) leave together. `handed_over` says the
    carrier has them, so the shipment is in transit at once."""

    fulfillment_order_id: str
    lines: tuple[LineQuantity, ...] | None = None
    carrier: str | None = None
    service: str | None = None
    parcels: tuple[ParcelInput, ...] = ()
    handed_over: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackShipment:
    """Command: what a carrier reports. The same `carrier_reference` again changes nothing. Without
    `occurred_at` it happened now, unless it is `undated`: nobody knows when."""

    shipment_id: str
    kind: TrackingKind
    occurred_at: datetime | None = None
    carrier_reference: str | None = None
    description: str | None = None
    place: str | None = None
    undated: bool = False


def ship(
    order: Order,
    work: FulfillmentOrder,
    command: ShipFulfillmentOrder,
    *,
    act: Act,
    new_id: NewId,
) -> Shipment:
    bounds.count("parcels", command.parcels, PARCELS_MAX, least=0)
    order.require_no_hold()
    require_method(work, FulfillmentAction.SHIP, {FulfillmentMethod.SHIP})
    work.perform(FulfillmentAction.SHIP)
    taken = order.advance(act, LineAction.SHIP, by_line(command.lines), work)
    require_units(work, taken, FulfillmentAction.SHIP)
    shipment = _leave(order, work, taken, act, new_id)
    shipment.carrier, shipment.service = command.carrier, command.service
    shipment.__post_init__()
    order.parcels += [
        Parcel(
            id=new_id(Prefix.PARCEL),
            order_id=order.id,
            shipment_id=shipment.id,
            tracking_number=parcel.tracking_number,
            weight=parcel.weight,
            dimensions=parcel.dimensions,
        )
        for parcel in command.parcels
    ]
    settle(order, work)
    order.record(OrderEventKind.SHIPMENT_CREATED, act, new_id, shipment.id)
    if command.handed_over:
        handed = TrackShipment(
            shipment_id=shipment.id, kind=TrackingKind.TRANSIT, occurred_at=act.at
        )
        track(order, handed, act=act, new_id=new_id)
    return shipment


def collect(
    order: Order, work: FulfillmentOrder, wanted: Wanted, *, act: Act, new_id: NewId
) -> Shipment:
    """The customer takes the goods: a shipment that ends at the counter."""
    order.require_no_hold()
    work.perform(FulfillmentAction.COLLECT)
    taken = order.advance(act, LineAction.COLLECT, by_line(wanted), work)
    require_units(work, taken, FulfillmentAction.COLLECT)
    shipment = _leave(order, work, taken, act, new_id)
    shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, act.at
    settle(order, work)
    order.record(OrderEventKind.UNITS_COLLECTED, act, new_id, shipment.id)
    return shipment


def track(order: Order, command: TrackShipment, *, act: Act, new_id: NewId) -> TrackingEvent | None:
    """Keep a carrier's report and let it move the shipment; `None` when it was known already.

    Reports come late and out of order: one that is older than the newest known moves the shipment
    only if it ends its journey, and is kept without effect otherwise."""
    shipment = order.shipment(command.shipment_id)
    known = [t for t in order.tracking if t.shipment_id == shipment.id]
    reference = bounds.optional_text("carrierReference", command.carrier_reference)
    if reference and any(t.carrier_reference == reference for t in known):
        return None
    occurred_at = _occurred_at(command, act)
    late = _is_late(occurred_at, known) and (
        command.kind not in ENDS or not SHIPMENT.allows(shipment.status, command.kind)
    )
    status = shipment.status if late else SHIPMENT.after(shipment.status, command.kind)
    report = TrackingEvent(
        id=new_id(Prefix.TRACKING),
        order_id=order.id,
        shipment_id=shipment.id,
        kind=command.kind,
        occurred_at=occurred_at,
        recorded_at=act.at,
        carrier_reference=reference,
        description=command.description,
        place=command.place,
        applied=not late,
    )
    order.tracking.append(report)
    shipment.status = status
    if report.applied and command.kind in ENDS:
        _end(order, shipment, command.kind, occurred_at, act)
    order.record(OrderEventKind.SHIPMENT_TRACKED, act, new_id, shipment.id)
    return report


def _leave(
    order: Order, work: FulfillmentOrder, taken: Mapping[str, int], act: Act, new_id: NewId
) -> Shipment:
    shipment = Shipment(
        id=new_id(Prefix.SHIPMENT),
        order_id=order.id,
        fulfillment_order_id=work.id,
        location_id=work.location_id,
        shipped_at=act.at,
    )
    order.shipments.append(shipment)
    order.shipment_lines += [
        ShipmentLine(
            id=f"{shipment.id}:{line_id}",
            order_id=order.id,
            shipment_id=shipment.id,
            line_id=line_id,
            quantity=quantity,
        )
        for line_id, quantity in taken.items()
    ]
    return shipment


def _occurred_at(command: TrackShipment, act: Act) -> datetime | None:
    at = command.occurred_at
    if at is None:
        return None if command.undated else act.at
    if bounds.aware("occurredAt", at) > act.at + CLOCK_DRIFT:
        raise InvalidInput("occurredAt", "lies in the future")
    return at


def _is_late(occurred_at: datetime | None, known: Sequence[TrackingEvent]) -> bool:
    newest = max((t.occurred_at for t in known if t.occurred_at), default=None)
    return newest is not None and occurred_at is not None and occurred_at < newest


def _end(
    order: Order, shipment: Shipment, kind: TrackingKind, at: datetime | None, act: Act
) -> None:
    """The journey is over: the units in it are delivered, returned or lost."""
    if kind is TrackingKind.DELIVER:
        shipment.delivered_at = at
    work = order.fulfillment_order(shipment.fulfillment_order_id)
    for part in order.shipment_lines:
        if part.shipment_id == shipment.id:
            order.move(
                act,
                part.line_id,
                part.quantity,
                ENDS[kind],
                state=LineState.SHIPPED,
                place=work,
                to=work,
            )
