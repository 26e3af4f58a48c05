"""The parcels of a shipment, and which of its units are in which."""

from collections import Counter
from collections.abc import Mapping, Sequence

from domain.fulfillment.shipment import Parcel, Shipment, ShipmentLine
from domain.orders.order import NewId, Order
from domain.services.fulfillment.commands import ParcelInput
from domain.shared.errors import DomainError, QuantityExceeded, refuse
from domain.shared.ids import Prefix


def pack(
    order: Order,
    shipment: Shipment,
    units: Mapping[str, int],
    parcels: Sequence[ParcelInput],
    *,
    new_id: NewId,
) -> None:
    """Add the parcels of a new shipment, and its units by line. A single parcel that names no units
    holds them all; other units that no parcel names have no parcel."""
    made = [_parcel(order, shipment, parcel, new_id) for parcel in parcels]
    order.parcels += made
    packed = _packed(order, units, parcels)
    if len(parcels) == 1 and parcels[0].lines is None:
        packed = [Counter(units)]
    for parcel, lines in zip(made, packed, strict=True):
        order.shipment_lines += [_line(shipment, parcel, id, n) for id, n in lines.items()]
    rest = Counter(units)
    for lines in packed:
        rest -= lines
    order.shipment_lines += [_line(shipment, None, id, n) for id, n in rest.items()]


def _packed(
    order: Order, units: Mapping[str, int], parcels: Sequence[ParcelInput]
) -> list[Counter[str]]:
    """The units that each parcel names, or `QuantityExceeded` for each line of which the parcels
    name more than is shipped."""
    rest = Counter(units)
    packed: list[Counter[str]] = []
    errors: list[DomainError] = []
    for index, parcel in enumerate(parcels):
        packed.append(Counter())
        for position, line in enumerate(parcel.lines or ()):
            possible = rest[order.line(line.line_id).id]
            if line.quantity > possible:
                error = QuantityExceeded(line.line_id, line.quantity, possible)
                errors.append(error.at("parcels", str(index), "lines", str(position), "quantity"))
            rest[line.line_id] = max(possible - line.quantity, 0)
            packed[-1][line.line_id] += line.quantity
    refuse(errors)
    return packed


def _parcel(order: Order, shipment: Shipment, parcel: ParcelInput, new_id: NewId) -> Parcel:
    return Parcel(
        id=order.new_part_id(new_id, Prefix.PARCEL),
        order_id=order.id,
        shipment_id=shipment.id,
        tracking_number=parcel.tracking_number,
        weight=parcel.weight,
        dimensions=parcel.dimensions,
    )


def _line(shipment: Shipment, parcel: Parcel | None, line_id: str, quantity: int) -> ShipmentLine:
    parts = (shipment.id, parcel.id, line_id) if parcel else (shipment.id, line_id)
    return ShipmentLine(
        id=":".join(parts),
        order_id=shipment.order_id,
        shipment_id=shipment.id,
        parcel_id=parcel.id if parcel else None,
        line_id=line_id,
        quantity=quantity,
    )
