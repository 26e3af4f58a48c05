"""Which shipment and parcel a carrier's report is about."""

from dataclasses import replace

from domain.fulfillment.shipment import Parcel, Shipment
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.commands import TrackShipment
from domain.shared.error_base import Entity
from domain.shared.errors import InvalidInput, NotFound
from domain.shared.text.keys import squeezed


async def addressed(uow: UnitOfWork, command: TrackShipment) -> tuple[Order, TrackShipment]:
    """The order of a tracking event, and the event with its shipment and parcel. It names a
    shipment, a parcel, or a tracking number that only one parcel has."""
    number = command.tracking_number
    if command.shipment_id is not None:
        order = await uow.order_of(Shipment, command.shipment_id)
    elif command.parcel_id is not None:
        order = await uow.order_of(Parcel, command.parcel_id)
    elif number is not None:
        parcel_id = _only(number, await uow.parcels_numbered(number, command.carrier))
        order = await uow.order_of(Parcel, parcel_id)
        command = replace(command, parcel_id=parcel_id)
    else:
        raise InvalidInput("shipmentId", "must be given, or parcelId or trackingNumber")
    if command.parcel_id is None and number is not None:
        numbered = [p.id for p in _parcels(order, command) if p.tracking_key == squeezed(number)]
        command = replace(command, parcel_id=_only(number, numbered))
    if command.parcel_id is not None:
        parcel = order.parcel(command.parcel_id)
        if command.shipment_id not in (None, parcel.shipment_id):
            raise NotFound(Entity.PARCEL, parcel.id)
        if number is not None and squeezed(number) != parcel.tracking_key:
            raise InvalidInput("trackingNumber", "is not that of the parcel; leave it out")
        command = replace(command, shipment_id=parcel.shipment_id)
    return order, command


def _parcels(order: Order, command: TrackShipment) -> list[Parcel]:
    return [parcel for parcel in order.parcels if parcel.shipment_id == command.shipment_id]


def _only(number: str, parcel_ids: list[str]) -> str:
    if not parcel_ids:
        raise NotFound(Entity.PARCEL, number)
    if len(parcel_ids) > 1:
        raise InvalidInput(
            "trackingNumber",
            "is that of several parcels; add the carrier, or name the parcel",
        )
    return parcel_ids[0]
