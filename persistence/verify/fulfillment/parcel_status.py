"""The statuses of parcels follow from tracking events, those of shipments from their parcels."""

from collections.abc import Iterator

from domain.fulfillment.progress import combined, progress
from domain.fulfillment.shipment import Parcel, Shipment
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def parcel_status(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    for shipment in order.shipments:
        parcels = [parcel for parcel in order.parcels if parcel.shipment_id == shipment.id]
        # Earlier versions kept no status of parcels.
        if parcels and all(parcel.status for parcel in parcels):
            yield from _differences(order, shipment, parcels)


def _differences(order: Order, shipment: Shipment, parcels: list[Parcel]) -> Iterator[Difference]:
    events = [event for event in order.tracking if event.shipment_id == shipment.id]
    derived = []
    for parcel in parcels:
        derived.append(progress(e for e in events if e.parcel_id in (None, parcel.id)).status)
        if parcel.status is not derived[-1]:
            yield Difference(Check.PARCEL_STATUS, parcel.id, str(parcel.status), derived[-1])
    status = combined(derived)
    if shipment.status is not status:
        yield Difference(Check.PARCEL_STATUS, shipment.id, shipment.status, status)
