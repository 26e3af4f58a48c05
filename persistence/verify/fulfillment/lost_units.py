"""The lost units of a shipment line are decided or wait for a decision, and open exceptions count
them; units that enter an order replace lost ones; and the parcel of a shipment line is one of its
shipment."""

from collections import Counter
from collections.abc import Iterator

from domain.fulfillment.shipment import ShipmentLine, ShipmentStatus
from domain.orders.exception import ExceptionKind
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def lost_units(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    parcels = {(parcel.id, parcel.shipment_id) for parcel in order.parcels}
    reshipped = Counter[str]()
    for line in order.shipment_lines:
        reshipped[line.line_id] += line.reshipped
        if line.parcel_id is not None and (line.parcel_id, line.shipment_id) not in parcels:
            yield Difference(Check.LOST_UNITS, line.id, f"in {line.parcel_id}", "another parcel")
        elif line.undecided and not _may_be_undecided(order, line):
            most = line.quantity - line.reshipped - line.refunded
            yield Difference(Check.LOST_UNITS, line.id, f"{line.undecided} undecided", f"of {most}")
    for ordered in order.lines:
        if ordered.entered != reshipped[ordered.id]:
            stored, computed = f"{ordered.entered} entered", f"{reshipped[ordered.id]} reshipped"
            yield Difference(Check.LOST_UNITS, ordered.id, stored, computed)
    undecided = order.undecided_by_line()
    for exception in order.open_exceptions:
        waiting = undecided[exception.line_id]
        if exception.kind is ExceptionKind.UNDECIDED_LOSS and exception.quantity != waiting:
            yield Difference(
                Check.LOST_UNITS, exception.id, str(exception.quantity), f"{waiting} undecided"
            )


def _may_be_undecided(order: Order, line: ShipmentLine) -> bool:
    decided = line.reshipped + line.refunded
    return (
        order.status_of(line) is ShipmentStatus.LOST and line.undecided + decided == line.quantity
    )
